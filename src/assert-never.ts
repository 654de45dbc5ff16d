/** Closes a switch over a union: a member that nobody answered for does not compile. */

/** Throws; the type says that the call cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`);
}
