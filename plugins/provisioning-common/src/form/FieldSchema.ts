/** The part of JSON Schema that forms are made of. */
export type FieldSchema = {
  type?: 'string' | 'number' | 'boolean' | 'array' | 'object';
  description?: string;
  default?: unknown;
  enum?: (string | number | boolean)[];
  const?: string | number | boolean;
  not?: { enum?: (string | number | boolean)[]; pattern?: string };
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  /** What can't be joined with the rest, such as a second pattern. */
  allOf?: FieldSchema[];
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  additionalProperties?: boolean | FieldSchema;
  /** The message where a value does not fit, by keyword. */
  errorMessage?: Record<string, string>;
  /** A reference to a secret, and never the secret. */
  secret?: true;
};
