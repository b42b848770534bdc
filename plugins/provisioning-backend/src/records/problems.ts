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

export function nameTaken(field: string, name: string): FieldProblem {
  return {
    field,
    message: `'${field}' must be another name: '${name}' is taken`,
  };
}

/** What a change leaves as it is; another owner takes it by a transfer. */
const fixedFields = ['service', 'owner'];

/**
 * What a change would move that stays.
 *
 * @param name - the field that names what is there already: another name would
 *   be another resource
 */
export function fixedProblems(
  before: Intent,
  after: Intent,
  name?: string,
): FieldProblem[] {
  return (
    [...fixedFields, ...(name === undefined ? [] : [name])]
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
