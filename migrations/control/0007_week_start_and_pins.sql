-- The day on which weeks begin (1 Monday to 7 Sunday), for rules about calendar weeks.
alter table settings add column week_start smallint not null default 1 check (week_start between 1 and 7);

-- Contacts that are members, or not, whatever the rules say: numbers of contacts, part of the version.
alter table segment_versions add column pins jsonb not null default '{"include":[],"exclude":[]}'::jsonb;
