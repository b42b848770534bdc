import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError } from '@backstage/errors';
import {
  OutboundClient,
  readWebhookSecrets,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  ChatCommand,
  CommandTools,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { readSlashCommand, SlashCommand } from './command';
import { escapeMrkdwn, SlackMessage, slackNote } from './render';
import { isResponseUrl } from './responseUrl';
import { slashCommandRoute } from './slashCommandRoute';
import type { SlackCommands } from './SlackCommands';
import { verifySlackSignature } from './verifySignature';

/** What a slash command is answered with: seen by its sender only. */
export type SlashAnswer = SlackMessage & { response_type: 'ephemeral' };

/** Slack gives up after three seconds; some of these pass on the way. */
const answerTime = 2_000;

export type SlackEndpointOptions = {
  commands: Pick<SlackCommands, 'answer'>;
  config: RootConfigService;
  logger: LoggerService;
  outbound: OutboundClient;
  /** Milliseconds in which an answer is given at once. */
  answerTime?: number;
};

/** Takes slash commands: proven to be Slack's, and answered in time. */
export class SlackEndpoint implements ChatCommand {
  readonly name = 'answerSlashCommand';
  readonly route = slashCommandRoute;
  readonly #options: SlackEndpointOptions;

  constructor(options: SlackEndpointOptions) {
    this.#options = options;
  }

  /**
   * @throws AuthenticationError where no secret is configured or none has signed;
   *   InputError where it is no slash command
   */
  async receive(
    {
      body,
      header,
    }: { body: Buffer; header(name: string): string | undefined },
    tools: CommandTools,
  ): Promise<SlashAnswer> {
    const secrets = readWebhookSecrets(this.#options.config, 'slack');
    if (secrets.length === 0) {
      throw new AuthenticationError(
        "The slash command is closed until a secret is configured under 'plumbline.webhooks.slack.secrets'",
      );
    }
    const verification = verifySlackSignature({
      body,
      secrets,
      timestamp: header('x-slack-request-timestamp'),
      signature: header('x-slack-signature'),
      now: tools.clock().getTime(),
    });
    if (verification.status === 'refused') {
      throw new AuthenticationError(verification.reason);
    }
    return this.#answerInTime(readSlashCommand(body), tools);
  }

  async #answerInTime(
    command: SlashCommand,
    tools: CommandTools,
  ): Promise<SlashAnswer> {
    const answer = this.#answer(command, tools);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>(resolve => {
      timer = setTimeout(
        () => resolve('late'),
        this.#options.answerTime ?? answerTime,
      );
    });
    const first = await Promise.race([answer, late]);
    clearTimeout(timer);
    if (first !== 'late') {
      return ephemeral(first);
    }
    const { responseUrl } = command;
    if (
      responseUrl === undefined ||
      !isResponseUrl(responseUrl, this.#options.outbound.rules)
    ) {
      return ephemeral(
        slackNote([
          'This takes longer than Slack waits, and it named no address of its own to answer at: try again in a moment.',
        ]),
      );
    }
    void this.#answerLater(responseUrl, answer);
    const text = escapeMrkdwn(command.text.slice(0, 80));
    return ephemeral(
      slackNote([`Looking up “${text}”; the brief follows here.`]),
    );
  }

  /** Never rejects: the requester sees what went wrong. */
  async #answer(
    command: SlashCommand,
    tools: CommandTools,
  ): Promise<SlackMessage> {
    try {
      return await this.#options.commands.answer(command, tools);
    } catch (error) {
      const { name, message } = error as Error;
      this.#options.logger.warn(
        `The slash command of '${command.userId}' could not be answered: ${name}: ${message}`,
      );
      return slackNote([
        isForPeople(error)
          ? escapeMrkdwn(message)
          : 'The portal could not answer; its log says why. Try again in a moment.',
      ]);
    }
  }

  async #answerLater(url: string, answer: Promise<SlackMessage>) {
    const { logger, outbound } = this.#options;
    try {
      const body = { ...ephemeral(await answer), replace_original: true };
      const { status } = await outbound.request({
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
        maxBytes: 100_000,
      });
      if (status >= 300) {
        logger.warn(`Slack took no late answer (status ${status})`);
      }
    } catch (error) {
      // Says the host only: the path of such an address is a secret.
      logger.warn(`Slack took no late answer: ${(error as Error).message}`);
    }
  }
}

function ephemeral(message: SlackMessage): SlashAnswer {
  return { response_type: 'ephemeral', ...message };
}

/** Refusals and what is down say so in a sentence; faults are for the log. */
function isForPeople(error: unknown): boolean {
  const { name, status } = error as { name?: string; status?: number };
  return (
    name === 'ServiceUnavailableError' ||
    name === 'InputError' ||
    (status !== undefined && status < 500)
  );
}
