/**
 * As whom the embedded PostgreSQL runs. It refuses to run as root; so when Muster is root, the server is an ordinary user
 * that owns nothing but its cluster, and this file answers what that user can reach. For anybody else it is the same user.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export type ServerUser = { readonly uid: number; readonly gid: number };

function userNamed(name: string): ServerUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/**
 * @param cluster the cluster's directory; its owner stays its owner
 * @returns undefined when the server runs as the user Muster runs as
 */
export function chooseServerUser(cluster: string): ServerUser | undefined {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  const own = process.getuid?.();
  if (own !== 0) {
    if (!owner || own === undefined || owner.uid === own) return undefined;
    throw new Error(
      `${cluster} belongs to the user ${owner.uid}, and Muster runs as ${own}. Start Muster as that user or as root.`,
    );
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  // initdb looks its user up by name, so it has to be one that exists; nobody exists nearly everywhere.
  const found = userNamed('nobody') ?? userNamed('postgres') ?? userNamed('daemon');
  if (found) return found;
  throw new Error(
    'Muster runs as root, PostgreSQL refuses to, and there is no user nobody to run it as. Start Muster as an ordinary user, or set DATABASE_URL.',
  );
}

const READ = 4;
const ENTER = 1;

function allows(path: string, user: ServerUser, wanted: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return false;
  const place = found.uid === user.uid ? 6 : found.gid === user.gid ? 3 : 0;
  return ((found.mode >> place) & wanted) === wanted;
}

/** True when the user may enter every directory on the way to the path. */
export function canReach(path: string, user: ServerUser): boolean {
  const parent = dirname(path);
  return parent === path || (allows(parent, user, ENTER) && canReach(parent, user));
}

/** True when the user may read the file and every directory on the way may be entered. */
export function canRead(path: string, user: ServerUser): boolean {
  return canReach(path, user) && allows(path, user, READ);
}
