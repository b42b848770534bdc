import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/*
 * Only what is read, of the specification of CDEvents (https://cdevents.dev): spec.md (context and
 * subject), continuous-deployment.md, continuous-operations.md,
 * source-code-version-control.md and core.md, in the versions 0.1 to 0.5. These
 * differ little: `context.version` became `context.specversion` in 0.5, where
 * `subject.type` went and `url` became `uri`. What later versions add does no
 * harm.
 */

const id = z.string().min(1);
const text = z.string().nullish();

/** Another subject, by its id; `source` is where that id means something. */
const referenceSchema = z.object({ id, source: text });

const contextSchema = z
  .object({
    /** Up to 0.4. */
    version: z.string().min(1).optional(),
    /** Since 0.5. */
    specversion: z.string().min(1).optional(),
    id,
    source: z.string().min(1),
    type: z.string().min(1),
    timestamp: instantSchema,
  })
  .refine(
    ({ version, specversion }) =>
      version !== undefined || specversion !== undefined,
    { error: "needs the version of CDEvents in 'specversion'" },
  );

/** What every event has. */
function cdeventSchema<T extends z.ZodType>(content: T) {
  return z.object({
    context: contextSchema,
    subject: z.object({ id, source: text, content }),
    customData: z.unknown().optional(),
  });
}

/** A service that now runs an artifact: deployed, upgraded or rolled back. */
export const rolloutSchema = cdeventSchema(
  z.object({ environment: referenceSchema, artifactId: z.string().min(1) }),
);

/** A service that is reachable now, or gone. */
export const serviceSchema = cdeventSchema(
  z.object({ environment: referenceSchema.optional(), artifactId: text }),
);

export const environmentSchema = cdeventSchema(
  z.object({ name: text, uri: text, url: text }),
);

/** `owner`, `name`, `url` and `viewUrl` are fields of the subject repository. */
export const changeMergedSchema = cdeventSchema(
  z.object({
    repository: referenceSchema
      .extend({ name: text, owner: text, url: text, uri: text, viewUrl: text })
      .optional(),
  }),
);

const problem = {
  description: text,
  environment: referenceSchema,
  service: referenceSchema.nullish(),
  artifactId: text,
};

export const incidentEventSchema = cdeventSchema(z.object(problem));

export const incidentReportedSchema = cdeventSchema(
  z.object({ ...problem, ticketURI: z.string().min(1) }),
);

export const runSchema = cdeventSchema(
  z.object({
    pipelineName: text,
    taskName: text,
    uri: text,
    url: text,
    outcome: text,
  }),
);

type CDEvent<T extends z.ZodType> = z.output<T>;
export type ServiceEvent = CDEvent<typeof serviceSchema>;
export type EnvironmentEvent = CDEvent<typeof environmentSchema>;
export type ChangeMergedEvent = CDEvent<typeof changeMergedSchema>;
export type IncidentEvent = CDEvent<typeof incidentEventSchema> & {
  subject: { content: { ticketURI?: string } };
};
export type RunEvent = CDEvent<typeof runSchema>;
