import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/*
 * Only what is read, of the Application that Argo CD's API gives, and that a
 * template of its notifications sends, whole or in part: the `.app` of
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/templates/,
 * as in https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/.
 */

const text = z.string().nullish();

const sourceSchema = z.object({ repoURL: text, chart: text }).nullish();
const revisions = z.array(z.string()).nullish();

const initiatedBySchema = z
  .object({ username: text, automated: z.boolean().nullish() })
  .nullish();
export type InitiatedBy = z.infer<typeof initiatedBySchema>;

const deployedSchema = z.object({
  id: z.number().int().nullish(),
  revision: text,
  revisions,
  source: sourceSchema,
  sources: z.array(sourceSchema).nullish(),
  deployedAt: instantSchema.nullish(),
  /** When the operation started that deployed it. */
  deployStartedAt: instantSchema.nullish(),
  initiatedBy: initiatedBySchema,
});
export type Sources = Pick<
  z.infer<typeof deployedSchema>,
  'source' | 'sources'
>;

export const applicationSchema = z.object({
  metadata: z.object({
    // As long as Kubernetes lets a name be.
    name: z.string().min(1).max(253),
    namespace: text,
    uid: text,
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z
    .object({
      project: text,
      source: sourceSchema,
      sources: z.array(sourceSchema).nullish(),
      destination: z
        .object({ server: text, name: text, namespace: text })
        .nullish(),
    })
    .nullish(),
  status: z
    .object({
      sync: z.object({ status: text, revision: text, revisions }).nullish(),
      summary: z.object({ images: z.array(z.string()).nullish() }).nullish(),
      health: z
        .object({
          status: text,
          lastTransitionTime: instantSchema.nullish(),
        })
        .nullish(),
      reconciledAt: instantSchema.nullish(),
      history: z.array(deployedSchema).nullish(),
      operationState: z
        .object({
          phase: z.string().min(1),
          startedAt: instantSchema,
          finishedAt: instantSchema.nullish(),
          operation: z
            .object({
              sync: z
                .object({
                  revision: text,
                  revisions,
                  dryRun: z.boolean().nullish(),
                })
                .nullish(),
              initiatedBy: initiatedBySchema,
            })
            .nullish(),
          syncResult: z.object({ revision: text, revisions }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type Application = z.infer<typeof applicationSchema>;
export type Operation = NonNullable<
  NonNullable<Application['status']>['operationState']
>;

/** What may stand around the application: our template puts it there. */
export const envelopeSchema = z.object({
  app: z.unknown().optional(),
  application: z.unknown().optional(),
  argocdUrl: text.catch(undefined),
  context: z.object({ argocdUrl: text }).nullish().catch(undefined),
});
