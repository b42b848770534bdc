import { z } from 'zod';

/*
 * The parts of Datadog's answers that are read. Whatever its reference does not
 * require may be missing or null here.
 */

/** https://docs.datadoghq.com/api/latest/teams/get-all-teams/ */
export const teamsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1).max(100),
      attributes: z.object({ handle: z.string() }),
    }),
  ),
});

const references = z
  .object({ data: z.array(z.object({ id: z.string() })).nullish() })
  .nullish()
  .transform(value => (value?.data ?? []).map(({ id }) => id));

const includedSchema = z.object({
  id: z.string(),
  /** `users` or `escalation_policy_steps`. */
  type: z.string(),
  attributes: z
    .object({
      name: z.string().nullish(),
      email: z.string().nullish(),
      status: z.string().nullish(),
    })
    .nullish(),
  relationships: z
    .object({ responders: references })
    .nullish()
    .transform(value => value ?? { responders: [] }),
});

/** https://docs.datadoghq.com/api/latest/on-call/get-team-on-call-users/ */
export const onCallSchema = z.object({
  data: z.object({
    relationships: z.object({
      /** Who is called first. */
      responders: references,
      /** The steps after that. */
      escalations: references,
    }),
  }),
  included: z
    .array(includedSchema)
    .nullish()
    .transform(value => value ?? []),
});
export type OnCall = z.output<typeof onCallSchema>;

/** https://docs.datadoghq.com/api/latest/service-dependencies/get-all-apm-service-dependencies/ */
export const callsSchema = z.record(
  z.string(),
  z.object({ calls: z.array(z.string()) }),
);
export type Calls = z.output<typeof callsSchema>;

/** `Alert`, `Warn`, `OK`, `No Data`, `Unknown`, `Ignored` or `Skipped`. */
const state = z.string().nullish();

/** https://docs.datadoghq.com/api/latest/monitors/get-all-monitors/ */
export const monitorsSchema = z.array(
  z.object({
    id: z.number().int(),
    name: z
      .string()
      .nullish()
      .transform(value => value ?? ''),
    tags: z
      .array(z.string())
      .nullish()
      .transform(value => value ?? []),
    priority: z.number().int().nullish(),
    overall_state: state,
    state: z
      .object({
        groups: z
          .record(
            /** Tags, separated by commas. */
            z.string(),
            z.object({
              status: state,
              /** Epoch seconds. */
              last_triggered_ts: z.number().nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
  }),
);
export type Monitor = z.output<typeof monitorsSchema>[number];
