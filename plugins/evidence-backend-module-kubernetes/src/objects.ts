import { z } from 'zod';

const labelsSchema = z.record(z.string(), z.string()).nullish();
/** Left out, or null, where it is unknown or zero. */
export const count = z.number().int().nonnegative().nullish();

/** Labels are bounded by Kubernetes, and these by what a signal may have. */
const mostLabels = 95;

/** What identifies an object, and what it belongs to. */
export const metadataSchema = z.object({
  name: z.string().min(1),
  namespace: z.string().default(''),
  generation: z.number().nullish(),
  labels: labelsSchema,
  annotations: labelsSchema,
  ownerReferences: z
    .array(
      z.object({
        kind: z.string(),
        name: z.string(),
        controller: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

/** A container of a template or a pod. */
export const containerSchema = z.object({
  name: z.string(),
  image: z.string().nullish(),
});

/** From which the pods of a workload are made. */
export const templateSchema = z.object({
  metadata: z
    .object({ labels: labelsSchema, annotations: labelsSchema })
    .nullish(),
  spec: z.object({ containers: z.array(containerSchema).nullish() }).nullish(),
});

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
});
/** What a status states about one aspect each. */
export const conditionsSchema = z.array(conditionSchema).nullish();

/** One condition of a status. */
export type Condition = {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  since?: string;
};
/** One container as a template or a pod names it. */
export type Container = { name: string; image?: string };
/** Of which container the version is. */
export type Containers = {
  containers: Container[];
  labels: Record<string, string>;
  /** Which of them `kubectl` takes where none is named. */
  defaultContainer?: string;
};

const defaultContainer = 'kubectl.kubernetes.io/default-container';

/** Containers without what says nothing of their version. */
export function containersOf(
  containers: readonly { name: string; image?: string | null }[],
  metadata: {
    labels?: Record<string, string> | null;
    annotations?: Record<string, string> | null;
  },
): Containers {
  const named = metadata.annotations?.[defaultContainer];
  return {
    containers: containers.map(({ name, image }) => ({
      name,
      ...(image && { image }),
    })),
    labels: firstLabels(metadata.labels),
    ...(named !== undefined && { defaultContainer: named }),
  };
}

/** As many as a signal may have. */
export function firstLabels(
  labels: Record<string, string> | null | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).slice(0, mostLabels));
}

/** Conditions without what is empty. */
export function conditionsOf(
  conditions: z.output<typeof conditionsSchema>,
): Condition[] {
  return (conditions ?? []).map(
    ({ type, status, reason, message, lastTransitionTime }) => ({
      type,
      status,
      ...(reason && { reason }),
      ...(message && { message }),
      ...(lastTransitionTime && { since: lastTransitionTime }),
    }),
  );
}
