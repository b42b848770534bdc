import { comparableEmail } from '@plumbline/backstage-plugin-evidence-common';
import { EstateModel } from './EstateModel';

type Kept = { version: number; byEmail: ReadonlyMap<string, string[]> };

const keptOf = new WeakMap<EstateModel, Kept>();

/** The one User with each address; undefined where it is none, or several. */
export function usersByEmail(
  model: EstateModel,
  emails: readonly string[],
): (string | undefined)[] {
  let kept = keptOf.get(model);
  if (kept?.version !== model.version) {
    kept = { version: model.version, byEmail: readEmails(model) };
    keptOf.set(model, kept);
  }
  const { byEmail } = kept;
  return emails.map(text => {
    const email = comparableEmail(text);
    const users = email === undefined ? [] : byEmail.get(email) ?? [];
    return users.length === 1 ? users[0] : undefined;
  });
}

function readEmails({ graph }: EstateModel): Map<string, string[]> {
  const byEmail = new Map<string, string[]>();
  for (const { ref, email } of graph.records()) {
    if (email !== undefined) {
      byEmail.set(email, [...(byEmail.get(email) ?? []), ref]);
    }
  }
  return byEmail;
}
