import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

export type PickerProps = FieldExtensionComponentProps<
  string,
  { product?: string }
>;

/** What was chosen on the form until now. */
export function chosen({ formContext }: PickerProps): Record<string, unknown> {
  const { formData = {} } = (formContext ?? {}) as {
    formData?: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(formData).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );
}

/** What every picker shows around its choices. */
export function frameOf({
  idSchema,
  rawErrors,
  required,
  schema,
}: PickerProps) {
  return {
    id: idSchema?.$id ?? 'picker',
    title: schema.title,
    description: schema.description,
    required,
    errors: rawErrors,
  };
}
