/** How long a deleted segment can be restored. */
export const TRASH_DAYS = 30;

const DAY_MS = 86_400_000;

/** Segments deleted before this moment are pruned. */
export function trashEnd(now: Date): Date {
  return new Date(now.getTime() - TRASH_DAYS * DAY_MS);
}

export function isPastTrash(trashedAt: Date, now: Date): boolean {
  return trashedAt.getTime() < trashEnd(now).getTime();
}
