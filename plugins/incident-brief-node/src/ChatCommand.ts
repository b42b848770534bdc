import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  RawRoute,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';

/** What a command answers with. */
export type CommandTools = {
  clock: Clock;
  /** `live` asks sources for what is true right now. */
  getBrief(
    request: { signal?: Signal; entityRef?: string; live?: boolean },
    options: { credentials: BackstageCredentials },
  ): Promise<
    | { status: 'found'; brief: Brief }
    | { status: 'unmatched' | 'ambiguous'; resolution: Resolution }
  >;
  /**
   * The user's own credentials: what they may not see, an answer does not show.
   *
   * @throws ServiceUnavailableError where the portal can't act for chat users
   */
  actAs(userRef: string): Promise<BackstageCredentials>;
};

/**
 * A command that is typed elsewhere, such as in a chat. It is mounted at
 * `POST /api/incident-brief/<path>`, open to everybody: it proves itself.
 */
export interface ChatCommand {
  /** Names the operation in the API's document, such as `answerSlashCommand`. */
  readonly name: string;
  /** A `post` at one segment of a path, of lower-case letters, digits and `-`. */
  readonly route: RawRoute;
  /**
   * @param request.body - at most 100 KiB, as they came
   * @returns what is sent as JSON
   * @throws AuthenticationError where the request does not prove where it is
   *   from; InputError where it is no command
   */
  receive(
    request: { body: Buffer; header(name: string): string | undefined },
    tools: CommandTools,
  ): Promise<object>;
}
