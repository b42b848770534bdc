import type { Claim, Field } from './claim';

/** Distinguishes a claim from the reason why there is none. */
export function isKnown<T>(field: Field<T> | undefined): field is Claim<T> {
  return field !== undefined && 'value' in field;
}
