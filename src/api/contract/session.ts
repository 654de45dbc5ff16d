/** Signing in, the first owner account, the organisation's settings, the team and API keys. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idParams, instant } from './paging.ts';
import { readinessThresholds, thresholdsChange } from './readiness.ts';

export const personRole = z.enum(['owner', 'admin', 'editor', 'viewer']);

export const password = z.string().min(10).max(200);

export const settings = z.object({
  organisation: z.string(),
  time_zone: z.string(),
  default_region: z.string(),
  history_days: z.int(),
  /** The day on which weeks begin, 1 (Monday) to 7 (Sunday). */
  week_start: z.int(),
  /** Segments that follow new data or time are calculated at most every so many minutes, syncs aside. */
  refresh_minutes: z.int(),
  /** From when on a change is worth a finding of readiness or drift. */
  readiness: readinessThresholds,
});

export const session = z.object({
  /** True until the owner account exists: the web app then asks to create it. */
  needs_owner: z.boolean(),
  user: z
    .object({ id: z.string(), name: z.string(), email: z.string(), role: personRole, locked: z.boolean() })
    .nullable(),
  settings: settings.nullable(),
  version: z.string(),
});

export const user = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: personRole,
  locked: z.boolean(),
  created_at: instant,
  last_seen_at: instant.nullable(),
});

export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  role: z.enum(['admin', 'editor', 'viewer']),
  created_at: instant,
  created_by: z.string(),
  last_used_at: instant.nullable(),
});

const name = z.string().trim().min(1).max(120);
const email = z.email().max(254);

export const sessionContract = {
  readSession: endpoint({
    method: 'GET',
    path: '/session',
    role: 'public',
    tag: 'Session',
    summary: 'Who is signed in, and whether the owner account exists',
    answer: session,
  }),
  createOwner: endpoint({
    method: 'POST',
    path: '/setup',
    role: 'public',
    tag: 'Session',
    summary: 'Create the owner account (first start only) and sign in',
    status: 201,
    body: z.strictObject({
      name,
      email,
      password,
      organisation: name,
      time_zone: z.string().max(60).optional(),
      default_region: z.string().length(2).optional(),
    }),
    answer: session,
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/session',
    role: 'public',
    tag: 'Session',
    summary: 'Sign in with email and password',
    body: z.strictObject({ email: z.string().max(254), password: z.string().max(200) }),
    answer: session,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/session',
    role: 'public',
    tag: 'Session',
    summary: 'Sign out',
    status: 204,
    answer: z.void(),
  }),
  readSettings: endpoint({
    method: 'GET',
    path: '/settings',
    role: 'viewer',
    tag: 'Settings',
    summary: "Read the organisation's settings",
    answer: settings,
  }),
  changeSettings: endpoint({
    method: 'PATCH',
    path: '/settings',
    role: 'admin',
    tag: 'Settings',
    summary: "Change the organisation's settings",
    body: z.strictObject({
      organisation: name.optional(),
      time_zone: z.string().max(60).optional(),
      default_region: z.string().length(2).optional(),
      history_days: z.int().min(1).max(3650).optional(),
      week_start: z.int().min(1).max(7).optional(),
      refresh_minutes: z.int().min(0).max(1440).optional(),
      /** Thresholds that are not named stay as they are. */
      readiness: thresholdsChange.optional(),
    }),
    answer: settings,
  }),
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    role: 'viewer',
    tag: 'Team',
    summary: 'List accounts',
    answer: z.object({ items: z.array(user) }),
  }),
  createUser: endpoint({
    method: 'POST',
    path: '/users',
    role: 'admin',
    tag: 'Team',
    summary: 'Create an account',
    status: 201,
    body: z.strictObject({ name, email, password, role: personRole.exclude(['owner']) }),
    answer: user,
  }),
  changeUser: endpoint({
    method: 'PATCH',
    path: '/users/{id}',
    role: 'admin',
    tag: 'Team',
    summary: 'Change the role of an account, lock or unlock it',
    params: idParams,
    body: z.strictObject({
      name: name.optional(),
      role: personRole.exclude(['owner']).optional(),
      locked: z.boolean().optional(),
    }),
    answer: user,
  }),
  listApiKeys: endpoint({
    method: 'GET',
    path: '/api-keys',
    role: 'admin',
    tag: 'API keys',
    summary: 'List API keys',
    answer: z.object({ items: z.array(apiKey) }),
  }),
  createApiKey: endpoint({
    method: 'POST',
    path: '/api-keys',
    role: 'admin',
    tag: 'API keys',
    summary: 'Create an API key; the key itself is shown only in this answer',
    status: 201,
    holdsSecret: true,
    body: z.strictObject({ name, role: z.enum(['admin', 'editor', 'viewer']) }),
    answer: apiKey.extend({ key: z.string() }),
  }),
  deleteApiKey: endpoint({
    method: 'DELETE',
    path: '/api-keys/{id}',
    role: 'admin',
    tag: 'API keys',
    summary: 'Revoke an API key',
    status: 204,
    params: idParams,
    answer: z.void(),
  }),
};
