/**
 * Every act the history knows, with the words that stand between who did it and what it was done to: "Ada *changed the rules
 * of* segment Buyers". An act is written as kind and verb; a new one gets its words here.
 */
export const ACTIONS = {
  'organisation.created': 'set up',
  'settings.changed': 'changed',
  'user.created': 'created',
  'user.changed': 'changed',
  'user.signed_in': 'signed in',
  'user.signed_out': 'signed out',
  'api_key.created': 'created',
  'api_key.revoked': 'revoked',
  'file.uploaded': 'uploaded',
  'source.created': 'added',
  'source.changed': 'changed',
  'source.deleted': 'deleted',
  'source.sync_requested': 'asked for a sync of',
  'source.sync_cancelled': 'cancelled a sync of',
  'source.synced': 'synced',
  'source.sync_failed': 'could not sync',
  'field.created': 'created',
  'field.renamed': 'renamed',
  'field.deleted': 'deleted',
  'contact.created': 'created',
  'contact.changed': 'changed',
  'contact.deleted': 'deleted',
  'contacts.written': 'wrote',
  'events.added': 'added',
  'preference.recorded': 'recorded the preference of',
  'preferences.recorded': 'recorded the preferences of',
  'tag.created': 'created',
  'tag.changed': 'changed',
  'tag.deleted': 'deleted',
  'tag.put_on_contacts': 'put contacts under',
  'tag.taken_from_contacts': 'took contacts out of',
  'segment.created': 'created',
  'segment.changed': 'changed',
  'segment.definition_changed': 'changed the rules of',
  'segment.pins_changed': 'changed the pins of',
  'segment.version_restored': 'restored a version of',
  'segment.members_added': 'added members to',
  'segment.members_removed': 'took members out of',
  'segment.calculation_requested': 'asked for a calculation of',
  'segment.calculation_cancelled': 'cancelled the calculation of',
  'segment.archived': 'archived',
  'segment.unarchived': 'unarchived',
  'segment.trashed': 'deleted',
  'segment.restored': 'restored',
  'segment.pruned': 'removed for good',
  'segment.merged': 'merged others into',
  'segment.merged_into': 'merged away',
  'segment.suggestion_kept': 'declined a clean-up of',
  'segment.suggestion_made_again': 'took back declining a clean-up of',
  'view.created': 'shared',
  'view.changed': 'changed',
  'view.deleted': 'deleted',
  'campaign.created': 'created',
  'campaign.changed': 'changed',
  'campaign.trashed': 'deleted',
  'campaign.restored': 'restored',
  'campaign.pruned': 'removed for good',
  'channel.set_up': 'set up',
  'channel.changed': 'changed',
  'channel.deleted': 'took away the receiver of',
  'run.requested': 'asked for a run of',
  'run.cancelled': 'cancelled a run of',
  'run.rescheduled': 'put off a run of',
  'run.ready': 'made ready the run of',
  'run.blocked': 'held back the run of',
  'run.downloaded': 'said that the file was sent of a run of',
  'run.completed': 'completed the run of',
  'run.failed': 'could not run',
  'webhook.created': 'created',
  'webhook.changed': 'changed',
  'webhook.deleted': 'deleted',
  'webhook.disabled': 'disabled',
  'webhook.secret_rotated': 'replaced the secret of',
  'webhook.tested': 'tested',
  'webhook.redelivered': 'sent again to',
} as const satisfies Record<`${string}.${string}`, string>;

export type HistoryAction = keyof typeof ACTIONS;

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(ACTIONS));

/** The words of an act; of one that is not known any more, what its name says. */
export function actionWords(action: string): string {
  return WORDS.get(action) ?? action.slice(action.indexOf('.') + 1).replaceAll('_', ' ');
}

/** Kinds of things that only admins may look at: others don't read what was done to them either. */
export const ADMIN_KINDS: readonly string[] = ['api_key', 'webhook'];
