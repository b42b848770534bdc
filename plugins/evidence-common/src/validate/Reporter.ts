import type { Complaint } from './finding';
import { asYaml, moveInto, setValue } from './edit';
import { shapeOf } from './kinds';
import { isSubstituted } from './placeholders';
import { Path, SourceDocument } from './source';

type FormatOptions = {
  /** What to write instead of text of another form. */
  better?: string;
  /** Whether a number or a boolean is right once it is in quotes. */
  quotable?: (text: string) => boolean;
};

/** Makes complaints out of places in one document. */
export class Reporter {
  constructor(private readonly document: SourceDocument) {}

  /** `choose`: what is missing depends on the entity, so the value is an example. */
  missing(
    path: Path,
    what: string,
    example: string,
    choose = false,
  ): Complaint {
    return {
      rule: 'field-missing',
      ...this.document.regionAt(path),
      message: `${what} must have ${path
        .filter(step => typeof step === 'string')
        .slice(-2)
        .join('.')}.`,
      fix: setValue(this.document, path, example, { choose }),
    };
  }

  /** `better`: YAML to put in its place. */
  invalid(path: Path, message: string, better?: string): Complaint {
    return {
      rule: 'field-invalid',
      ...this.document.regionAt(path),
      message,
      ...(better !== undefined && {
        fix: setValue(this.document, path, better),
      }),
    };
  }

  /** A field at the root; `dependsOn` and its like belong into `spec`. */
  strayField(field: string, kind: unknown): Complaint {
    const { document } = this;
    const shape =
      typeof kind === 'string' ? shapeOf(kind, undefined) : undefined;
    const belongs = [...(shape?.fields ?? []), ...(shape?.references ?? [])];
    const isSpec = belongs.some(one => one.field === field);
    return {
      rule: 'field-invalid',
      ...document.keyRegionAt([field]),
      message: `Backstage refuses the field '${field}' beside metadata and spec${
        isSpec ? '; it belongs into spec' : ''
      }.`,
      ...(isSpec &&
        !document.find(['spec', field]).key && {
          fix: moveInto(document, [field], 'spec'),
        }),
    };
  }

  *optional(
    holder: Record<string, unknown>,
    field: string,
    isValid: (text: string) => boolean,
    form: string,
  ): Generator<Complaint> {
    if (holder[field] !== undefined && !isSubstituted(holder[field])) {
      yield* this.format(['metadata', field], holder[field], isValid, form);
    }
  }

  /** Complains where a value is not text of some form. */
  *format(
    path: Path,
    value: unknown,
    isValid: (text: string) => boolean,
    form: string,
    { better, quotable = isValid }: FormatOptions = {},
  ): Generator<Complaint> {
    if (isSubstituted(value)) {
      return;
    }
    const name = path.join('.');
    if (typeof value !== 'string') {
      const isPlain = ['number', 'boolean', 'bigint'].includes(typeof value);
      const text = this.#written(path) ?? String(value);
      yield this.invalid(
        path,
        `${name} must be text${
          isPlain ? `; YAML reads ${text} as a ${typeof value}` : ''
        }.`,
        isPlain && quotable(text) ? `'${text}'` : undefined,
      );
    } else if (!isValid(value)) {
      yield this.invalid(
        path,
        `${name} must be ${form}.`,
        better !== undefined && better !== value && isValid(better)
          ? asYaml(better)
          : undefined,
      );
    }
  }

  /** A number or a boolean as it stands in the file: `1.10`, not `1.1`. */
  #written(path: Path): string | undefined {
    const { node } = this.document.find(path);
    const [start, end] = node?.range ?? [0, 0];
    return this.document.source.text.slice(start, end).trim() || undefined;
  }
}
