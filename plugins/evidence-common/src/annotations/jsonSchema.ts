import { z } from 'zod';
import { dependenciesAnnotationSchema } from './dependencies';
import { plumblineAnnotations as names } from './names';
import {
  dataClassificationSchema,
  rosterSchema,
  runbookSchema,
  tierSchema,
} from './schemas';

type Annotated = { on: 'Group' | 'service'; description: string } & (
  | { text: z.ZodType }
  /** The string holds YAML (or JSON) of this shape. */
  | { content: z.ZodType }
);

const phrase = z.string().min(1);

const annotations: Record<string, Annotated> = {
  [names.aliases]: {
    on: 'service',
    description:
      'Other names by which signals call it: separated by commas or white space, or a JSON array',
    text: phrase,
  },
  [names.tier]: {
    on: 'service',
    description: 'How critical the service is; 1 is the most critical',
    text: tierSchema,
  },
  [names.runbook]: {
    on: 'service',
    description: 'The page a responder follows',
    text: runbookSchema,
  },
  [names.dataClassification]: {
    on: 'service',
    description: 'The most sensitive data it holds or handles',
    text: dataClassificationSchema,
  },
  [names.dataDomain]: {
    on: 'service',
    description: 'On a Resource: what its data is about, such as orders',
    text: phrase,
  },
  [names.customerPath]: {
    on: 'service',
    description:
      'On an entry point: what customers do through it, separated by commas',
    text: phrase,
  },
  [names.dependencies]: {
    on: 'service',
    description:
      "Typed dependencies that the catalog's own relations cannot express",
    content: dependenciesAnnotationSchema,
  },
  [names.environment]: {
    on: 'service',
    description:
      'The environment that is meant when none is named, if not production',
    text: phrase,
  },
  [names.expires]: {
    on: 'service',
    description:
      'On a Resource: when what was requested for a time ends; provisioning writes it',
    text: phrase,
  },
  [names.pager]: {
    on: 'Group',
    description: 'URL or id of the pager service that reaches the team',
    text: phrase,
  },
  [names.channel]: {
    on: 'Group',
    description: 'Where the team talks during an incident, such as #pay-oncall',
    text: phrase,
  },
  [names.escalation]: {
    on: 'Group',
    description: 'The escalation policy, in words or as a URL',
    text: phrase,
  },
  [names.approvers]: {
    on: 'Group',
    description: 'Users and groups that may approve, separated by commas',
    text: phrase,
  },
  [names.onCall]: {
    on: 'Group',
    description:
      'The on-call roster: levels with explicit shifts, a recurring rotation, or both',
    content: rosterSchema,
  },
};

/**
 * JSON Schema (2020-12) of `metadata.annotations` as far as Plumbline reads it.
 * Values are strings; where a string holds YAML, `contentSchema` describes it.
 */
export function annotationsJsonSchema(): Record<string, unknown> {
  const properties = Object.entries(annotations).map(([name, annotation]) => [
    name,
    {
      description: `${annotation.description}. On ${
        annotation.on === 'Group' ? 'Groups' : 'services'
      }.`,
      ...('text' in annotation
        ? toSchema(annotation.text)
        : {
            type: 'string',
            contentMediaType: 'application/yaml',
            contentSchema: toSchema(annotation.content),
          }),
    },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Annotations read by Plumbline',
    description:
      'Values of metadata.annotations on Groups and on services (Component, Resource, API, System)',
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: { type: 'string' },
  };
}

function toSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
