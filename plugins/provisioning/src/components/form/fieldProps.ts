import { boundWords } from '../../model/bounds';
import type { FormField, Value } from '../../model/form';
import { problemWords } from '../../model/words';

export type FieldProps = {
  field: FormField;
  value: Value | undefined;
  problem?: string;
  disabled?: boolean;
  onChange: (value: Value | undefined) => void;
};

/** What is wrong with it, or else what it is. */
export function helpOf({ field, problem }: FieldProps): string | undefined {
  if (problem) {
    return problemWords(problem);
  }
  const { schema } = field;
  return [schema.description, boundWords(schema)].filter(Boolean).join(' · ');
}
