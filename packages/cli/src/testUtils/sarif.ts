import { z } from 'zod';

const region = z.strictObject({
  startLine: z.int().min(1),
  startColumn: z.int().min(1),
  endLine: z.int().min(1),
  endColumn: z.int().min(1),
});
const artifactLocation = z.strictObject({
  uri: z.string().regex(/^(?:[\w.~!$&'()*+=;@/-]|%[0-9A-F]{2})+$/),
  uriBaseId: z.literal('%SRCROOT%').optional(),
});
const text = z.strictObject({ text: z.string().min(1) });
const level = z.enum(['none', 'note', 'warning', 'error']);

/**
 * The parts of SARIF 2.1.0 that are written, from the specification:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarifLog = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          version: z.string(),
          informationUri: z.url(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: text,
              helpUri: z.url(),
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      columnKind: z.literal('utf16CodeUnits'),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level,
          message: text,
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({ artifactLocation, region }),
              logicalLocations: z
                .array(z.strictObject({ fullyQualifiedName: z.string() }))
                .optional(),
            }),
          ]),
          fixes: z
            .array(
              z.strictObject({
                description: text,
                artifactChanges: z.array(
                  z.strictObject({
                    artifactLocation,
                    replacements: z.array(
                      z.strictObject({
                        deletedRegion: region,
                        insertedContent: z.strictObject({ text: z.string() }),
                      }),
                    ),
                  }),
                ),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
});
