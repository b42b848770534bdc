/** Nobody's groups means everybody's services: a guest wants to see something too. */
export function ownersOf(ownership: readonly string[], user: string): string[] {
  return ownership.some(ref => ref.startsWith('group:'))
    ? // A service may be owned by a person, so the user is an owner too.
      [...new Set([...ownership, user])]
    : [];
}
