import { z } from 'zod';
import { collectorStatusSchema } from './registers';

export const problemSeverities = ['error', 'warning', 'info'] as const;

/** Something of an installation that somebody should do something about. */
export const installationProblemSchema = z
  .object({
    /**
     * `error`: it does not work; `warning`: it works in part, or may mislead;
     * `info`: it could do more.
     */
    severity: z.enum(problemSeverities),
    /** A key of the configuration, a source, a file. */
    subject: z.string(),
    /** What is wrong, in one sentence. */
    message: z.string(),
    /** What to do: settings, a command, or a page of the documentation. */
    next: z.string(),
  })
  .meta({ id: 'InstallationProblem' });
export type InstallationProblem = z.infer<typeof installationProblemSchema>;

/** What is installed in a portal, how it does, and what to do about it. */
export const installationSchema = z
  .object({
    at: z.string(),
    /**
     * Packages that take settings under `plumbline`; only for those who may see
     * every entity.
     */
    packages: z
      .array(z.object({ name: z.string(), version: z.string().optional() }))
      .optional(),
    sources: z.array(
      collectorStatusSchema.pick({
        id: true,
        title: true,
        kind: true,
        outcome: true,
      }),
    ),
    /** The worst first. */
    problems: z.array(installationProblemSchema),
  })
  .meta({ id: 'Installation' });
export type Installation = z.infer<typeof installationSchema>;
