/** Contacts, fields, events, preferences and tags over HTTP. */
import type { contactsContract } from '../api/contract/contacts.ts';
import type { Contract } from '../api/contract/contract.ts';
import type { Handlers } from '../api/contract/route.ts';
import type { Deps } from '../deps.ts';
import { addEvents } from './add-events.ts';
import { listContactPage } from './contact-page.ts';
import { changeContact, createContact, deleteContact } from './edit-contacts.ts';
import {
  listEventCampaigns,
  listEventNames,
  listEventProperties,
  listEventPropertyValues,
} from './event-facts.ts';
import { listFieldValues, readFieldProfile } from './field-profile.ts';
import { createFields, deleteField, renameField } from './field-store.ts';
import { listFields, readField } from './list-fields.ts';
import { putPreference, putPreferences, readPreference } from './preferences.ts';
import { readContact, readContactChanges } from './read-contact.ts';
import { changeTag, createTag, deleteTag, listTags, tagContacts } from './tags.ts';
import { upsertContacts } from './upsert-contacts.ts';

type ContactRoutes = Handlers<Pick<Contract, keyof typeof contactsContract>>;

export function contactRoutes(deps: Deps): ContactRoutes {
  return {
    listFields: async () => ({ items: await listFields(deps) }),
    async createField({ actor, body }) {
      await createFields(deps, actor, [body]);
      return readField(deps, body.key);
    },
    async changeField({ actor, params, body }) {
      await renameField(deps, actor, params.key, body.label);
      return readField(deps, params.key);
    },
    deleteField: async ({ actor, params }) => deleteField(deps, actor, params.key),
    readFieldProfile: async ({ params }) => readFieldProfile(deps, params.key),
    listFieldValues: async ({ params, query }) => listFieldValues(deps, params.key, query.q),

    listContacts: async ({ query, signal }) =>
      listContactPage(deps, { ...query, pageSize: query.page_size, signal }),
    createContact: async ({ actor, body }) => createContact(deps, actor, body),
    upsertContacts: async ({ actor, body }) => upsertContacts(deps, actor, body.contacts),
    readContact: async ({ params }) => readContact(deps, params.id),
    changeContact: async ({ actor, params, body, ifMatch }) =>
      changeContact(deps, actor, params.id, body, ifMatch),
    deleteContact: async ({ actor, params }) => deleteContact(deps, actor, params.id),
    listContactHistory: async ({ params }) => readContactChanges(deps, params.id),

    addEvents: async ({ actor, body }) => addEvents(deps, actor, body.events),
    listEventNames: async () => listEventNames(deps),
    listEventProperties: async () => listEventProperties(deps),
    listEventPropertyValues: async ({ params, query }) => listEventPropertyValues(deps, params.key, query),
    listEventCampaigns: async ({ query }) => listEventCampaigns(deps, query.q),

    readPreference: async ({ params }) => readPreference(deps, params.channel, params.address),
    putPreference: async ({ actor, params, body }) => putPreference(deps, actor, { ...params, ...body }),
    putPreferences: async ({ actor, body }) => putPreferences(deps, actor, body.preferences),

    listTags: async () => listTags(deps),
    createTag: async ({ actor, body }) => createTag(deps, actor, body),
    changeTag: async ({ actor, params, body }) => changeTag(deps, actor, params.id, body),
    deleteTag: async ({ actor, params }) => deleteTag(deps, actor, params.id),
    tagContacts: async ({ actor, params, body }) => tagContacts(deps, actor, params.id, body),
  };
}
