/** The roles that can be given to somebody, with what each may do. */

export type GivenRole = 'admin' | 'editor' | 'viewer';

export const ROLE_CHOICES: readonly { readonly value: GivenRole; readonly label: string }[] = [
  { value: 'admin', label: 'Admin' },
  { value: 'editor', label: 'Editor' },
  { value: 'viewer', label: 'Viewer' },
];

export const ROLE_ABOUT = {
  admin: 'Everything but being the owner: settings, team, data sources, API keys.',
  editor: 'Segments, contacts and tags.',
  viewer: 'Looks at everything, changes nothing.',
} as const satisfies Record<GivenRole, string>;

/** Narrows the value of a choice. */
export function roleOf(value: string | null): GivenRole | undefined {
  return ROLE_CHOICES.find((choice) => choice.value === value)?.value;
}
