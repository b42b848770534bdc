import { InputError } from '@backstage/errors';
import type {
  FieldProblem,
  Intent,
} from '@plumbline/backstage-plugin-provisioning-common';

/** @throws InputError with one sentence for each */
export function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) {
    throw new InputError(problems.map(({ message }) => message).join('; '));
  }
}

/** What a change leaves as it is; another owner takes it by a transfer. */
const fixedFields = ['service', 'owner'];

/** What a change would move that stays. */
export function fixedProblems(before: Intent, after: Intent): FieldProblem[] {
  return (
    fixedFields
      // References are kept in lower case, and sent in any.
      .filter(field => lower(after[field]) !== lower(before[field]))
      .map(field => ({
        field,
        message: `'${field}' can't be changed; ask for another one`,
      }))
  );
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLocaleLowerCase('en-US') : value;
}
