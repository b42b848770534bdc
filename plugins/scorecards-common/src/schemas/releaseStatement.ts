import {
  artifactDigestSchema,
  canonicalJson,
  valueForms,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { nameSchema } from './text';

/** More modules than this are not one release. */
export const maxStatedModules = 50;
/** Parts of a configuration overlay. */
export const maxStatedItems = 50;
export const maxStatedFlags = 100;

const moduleSchema = z.strictObject({
  name: nameSchema(200),
  version: nameSchema(100),
});
const partSchema = z.strictObject({
  item: nameSchema(200),
  digest: artifactDigestSchema,
  form: z
    .enum(valueForms)
    .optional()
    .describe(
      'What its text is, where that is one value: a reference names where a secret is kept',
    ),
});
const flagSchema = z.strictObject({
  key: nameSchema(200),
  state: nameSchema(100),
});

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

/**
 * What a pipeline states of what goes out with an artifact to one environment. What
 * is left out is not known; an empty list says that there is none.
 */
export const releaseStatementShape = {
  modules: z
    .array(moduleSchema)
    .max(maxStatedModules)
    .refine(
      all => areDistinct(all.map(({ name }) => name)),
      'must name each module once',
    )
    .optional()
    .describe('Versions of its modules of infrastructure; an empty list: none'),
  configuration: z
    .array(partSchema)
    .max(maxStatedItems)
    .refine(
      all => areDistinct(all.map(({ item }) => item)),
      'must name each item once',
    )
    .optional()
    .describe(
      'Parts of the configuration overlay of this environment, each called the same in every environment, with the digest of its text; an empty list: none',
    ),
  flags: z
    .array(flagSchema)
    .max(maxStatedFlags)
    .refine(
      all => areDistinct(all.map(({ key }) => key)),
      'must name each flag once',
    )
    .optional()
    .describe('States of flags there, such as on or 10%; an empty list: none'),
};

const statementSchema = z.object(releaseStatementShape);
export type ReleaseStated = z.infer<typeof statementSchema>;

/** What was stated of a release by its first deploy, where that went. */
export const releaseStatedSchema = statementSchema.extend({
  environment: z.string(),
});

const by =
  <T>(nameOf: (one: T) => string) =>
  (a: T, b: T) =>
    nameOf(a) < nameOf(b) ? -1 : 1;

/**
 * What is stated, and nothing else, whatever the order in which it is listed.
 *
 * @returns undefined where nothing is
 */
export function statedIn({
  configuration,
  flags,
  modules,
}: ReleaseStated): ReleaseStated | undefined {
  return (modules ?? configuration ?? flags) === undefined
    ? undefined
    : {
        ...(modules && { modules: [...modules].sort(by(one => one.name)) }),
        ...(configuration && {
          configuration: [...configuration].sort(by(one => one.item)),
        }),
        ...(flags && { flags: [...flags].sort(by(one => one.key)) }),
      };
}

/**
 * Whether two statements are of the same, where one says nothing of forms of values:
 * of one text both say the same.
 */
export function isStatedAlike(one: ReleaseStated, other: ReleaseStated) {
  const [a, b] = [one, other].map(stated =>
    canonicalJson({
      ...stated,
      configuration: stated.configuration?.map(({ digest, item }) => ({
        digest,
        item,
      })),
    }),
  );
  const forms = new Map(
    other.configuration?.map(({ form, item }) => [item, form]),
  );
  return (
    a === b &&
    !one.configuration?.some(({ form, item }) => {
      const then = forms.get(item);
      return form !== undefined && then !== undefined && form !== then;
    })
  );
}

/** In one line; what is not stated is not known. */
export function wordsOfStated(
  stated: (ReleaseStated & { environment: string }) | undefined,
): string {
  if (!stated) {
    return 'Modules, configuration and flags: not stated';
  }
  const part = (name: string, all: readonly string[] | undefined) =>
    `${name} ${all === undefined ? 'not stated' : all.join(', ') || 'none'}`;
  return `Stated for ${stated.environment}: ${[
    part(
      'modules',
      stated.modules?.map(({ name, version }) => `${name} ${version}`),
    ),
    part(
      'configuration',
      stated.configuration?.map(({ item }) => item),
    ),
    part(
      'flags',
      stated.flags?.map(({ key, state }) => `${key} ${state}`),
    ),
  ].join('; ')}`;
}
