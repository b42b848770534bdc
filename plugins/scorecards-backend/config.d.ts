import type { HumanDuration } from '@backstage/types';
import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  plumbline?: {
    creations?: {
      /**
       * How many creations of services may be open at a time: neither merged nor
       * withdrawn, and begun in the last 30 days.
       */
      mostOpen?: {
        /** That one user began. Default: 20. */
        user?: number;
        /** That one group is to own. Default: 50. */
        group?: number;
      };
    };
    lifecycle?: {
      /**
       * What words in `spec.lifecycle` mean, beside the usual ones: one of
       * proposed, experimental, production, deprecated, archived, deleted.
       * Default: none.
       */
      words?: {
        [word: string]:
          | 'proposed'
          | 'experimental'
          | 'production'
          | 'deprecated'
          | 'archived'
          | 'deleted';
      };
      /**
       * After how many days what waits for the owner of a service waits for the
       * parent of its group as well. Default: 7.
       */
      escalateAfterDays?: number;
      /**
       * After how many days owner, access and infrastructure of a service are
       * confirmed again, by its tier. Default: 90 for tier 1, 180 for tier 2,
       * else 365.
       */
      recertifyAfterDays?: {
        /** Those of no other tier, and those without one. */
        default?: number;
        [tier: string]: number | undefined;
      };
      /**
       * After how many days without a change, a deploy or a request a service
       * is stale. Default: 180.
       */
      staleAfterDays?: number;
      /**
       * The group that decides about services of which neither the owner nor a
       * group above it exists. Default: `group:default/platform-engineering`.
       */
      platform?: string;
      /**
       * For how many days a service that is offered to another group can be
       * accepted. Default: 14.
       */
      transferExpiresAfterDays?: number;
    };
    scorecards?: {
      /**
       * Systems that are not judged, by any name, such as
       * `system:default/sandbox`: nothing that belongs to one has verdicts.
       * Default: none.
       */
      leaveOut?: { [name: string]: string };
      /** What a control needs at least to be promoted. */
      promotion?: {
        /** Days since its version in force was first judged. Default: 30. */
        daysObserved?: number;
        /** Days since it was promoted or demoted to the phase that it is in. Default: 7. */
        daysInPhase?: number;
        /**
         * Failures that people reviewed. So many are drawn as its sample, and
         * below this its accuracy is unknown. From 1 to 500. Default: 20.
         */
        reviewed?: number;
        /** From 0 to 1. Default: 0.95. */
        accuracy?: number;
        /**
         * The share of its verdicts that may be unknown, from 0 to 1, where a
         * phase may block. Default: 0.1.
         */
        unknown?: number;
      };
      gates?: {
        /**
         * The repositories for which a token may request decisions of gates, by
         * the `subject` of the token in `backend.auth.externalAccess`: addresses,
         * or their beginning with `/*` for all below it. A token that is not
         * named here may request for any.
         */
        repositories?: { [subject: string]: string[] };
        /**
         * Tokens that a CI issues to its runs (OIDC), by the `subjectPrefix` of
         * their access in `backend.auth.externalAccess`, of type `jwks`. Their
         * subject begins with `repo:` or `project_path:`, and a request must be
         * of that repository.
         */
        identities?: {
          [subjectPrefix: string]: {
            /** Address of the host, such as `https://github.com`. */
            repositories: string;
            /**
             * Whether a deploy needs a token of its environment. Default: true;
             * `false` where jobs name none.
             */
            environmentRequired?: boolean;
            /**
             * Names that the CI has for environments of the portal, beside these
             * themselves.
             */
            environments?: { [environment: string]: string[] };
            /**
             * Reusable workflows or pipeline definitions of which a run has to
             * be, with their version: the claim `job_workflow_ref` (without one
             * `workflow_ref`), or `ci_config_ref_uri`.
             */
            workflows?: string[];
          };
        };
        /**
         * For how many minutes a stopped release may go out by break-glass, at
         * most; from 1 to 1440. Default: 60.
         */
        breakGlassMinutes?: number;
        /**
         * Whether a rule in the phase `gate` only warns until its owners have
         * judged as many of its lines as a promotion of a control needs
         * (`promotion.reviewed`). Default: false; a rule that they judged, and
         * that was wrong too often (`promotion.accuracy`), always only warns.
         */
        requireJudged?: boolean;
      };
      campaigns?: {
        /**
         * Proposals that one team gets in a day (UTC), of all campaigns
         * together; from 1 to 100. Default: 5.
         */
        maxPerTeamAndDay?: number;
      };
      /** One summary a day for each owner, through the portal's notifications. */
      notifications?: {
        /** When owners are notified. Default: never. */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** How far ahead due dates are announced, in days. Default: 7. */
        dueWithinDays?: number;
        /** How far ahead lapsing exemptions are announced, in days. Default: 14. */
        lapseWithinDays?: number;
      };
    };
    /**
     * Which kinds of notifications are sent. Each is a topic of the portal's
     * notifications too, which users turn off for themselves.
     */
    notifications?: {
      /** Controls that fail, as a summary for owners. Default: true. */
      'failing-control'?: boolean;
      /** Exemptions from controls that expire soon. Default: true. */
      'exemption-expiring'?: boolean;
      /** Releases that went out by break-glass. Default: true. */
      'break-glass'?: boolean;
      /** What depends on a service that was deprecated. Default: true. */
      'deprecated-dependency'?: boolean;
      /** Releases that an environment of their ladder holds. Default: true. */
      'held-release'?: boolean;
      /** How environments of a service on a ladder differ. Default: true. */
      'promotion-finding'?: boolean;
      /** Once a week, what a team's review of the last week has. Default: true. */
      'weekly-review'?: boolean;
    };
    retention?: {
      /**
       * How long changes are kept, and what pipelines stated of releases with
       * them, at least 100 days, such as `{ days: 730 }`; `false` for ever.
       * Default: 730 days.
       */
      changes?: HumanDuration | string | false;
      /**
       * How long verdicts are kept after they ended, at least 100 days and as
       * long as a promotion has to be observed, such as `{ days: 400 }`;
       * `false` for ever. Default: 400 days.
       */
      verdicts?: HumanDuration | string | false;
      /**
       * How long answers of gates to pull requests are kept, at least 90 days;
       * `false` for ever. Default: 100 days.
       */
      gateAdvice?: HumanDuration | string | false;
      /**
       * How long decisions of gates on deploys can be read and reproduced, at
       * least 90 days; `false` for ever. The audit trail keeps what was decided
       * after that. Default: 400 days.
       */
      gateDecisions?: HumanDuration | string | false;
      /**
       * How long reviews of releases that have ended, and break-glass that was
       * reconciled, are kept, at least 90 days;
       * `false` for ever. Default: 400 days.
       */
      gateReviews?: HumanDuration | string | false;
    };
  };
}
