-- People, sessions and keys. Tables "user", session, account and verification are better-auth's, spelled out here so
-- that one migration system owns the whole schema; role and locked_at are ours.
create table "user" (
  "id" text not null primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp,
  "role" text not null default 'viewer' check ("role" in ('owner', 'admin', 'editor', 'viewer')),
  "lockedAt" timestamptz
);

create table "session" (
  "id" text not null primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references "user" ("id") on delete cascade
);
create index session_of_user on "session" ("userId");

create table "account" (
  "id" text not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references "user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null
);
create index account_user on "account" ("userId");

create table "verification" (
  "id" text not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null default current_timestamp
);
create index verification_identifier on "verification" ("identifier");

-- There is one owner, however many requests to create it race.
create unique index one_owner on "user" ("role") where "role" = 'owner';

create table api_keys (
  id text not null primary key,
  name text not null,
  prefix text not null,
  hash text not null unique,
  role text not null check (role in ('admin', 'editor', 'viewer')),
  created_at timestamptz not null,
  created_by text not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- One row, made by the migration: what holds for the whole organisation.
create table settings (
  only_one boolean not null primary key default true check (only_one),
  organisation text not null default '',
  time_zone text,
  default_region text not null default 'US',
  history_days integer not null default 365
);
insert into settings (only_one) values (true);

-- Who or what did what to which thing, from → to.
create table history (
  id text not null primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'api_key', 'system')),
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  subject_name text,
  changes jsonb not null default '{}'
);
create index history_subject on history (subject_kind, subject_id, at desc);
create index history_at on history (at desc);

-- The answer to a POST that carried an Idempotency-Key, for a day. status is null while the first one is still running.
create table idempotency_keys (
  key text not null,
  actor_id text not null,
  request_hash text not null,
  status integer,
  body jsonb,
  created_at timestamptz not null,
  primary key (actor_id, key)
);
create index idempotency_created on idempotency_keys (created_at);
