import { setTimeout as sleep } from 'node:timers/promises';
import {
  isEnded,
  typedValues,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  DryRun,
  ProvisioningRequest,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import { Command, InvalidArgumentError } from 'commander';
import { ExitCode, exitCode } from '../../exitCode';
import type { Call } from '../../operations/addOperation';
import type { Portal } from '../../portal/Portal';
import { renderDryRun, renderRequest } from './renderRequest';

type Answer = ProvisioningRequest | DryRun;

const everyMs = 1_000;

/** What all steps with a request have in common, its first one included. */
export const stepOptions = {
  fields: {
    reason: 'why',
    operation: {
      help: 'the operation that you read; refused where another one waits',
      placeholder: 'id',
    },
    plan: {
      help: "the plan that you read, as 'show' prints it; refused where there is a newer one",
      placeholder: 'sha256',
    },
    emergency: 'approve alone, while its service has an open incident',
    owner: { help: 'such as group:default/payments', placeholder: 'group' },
    key: {
      help: 'repeating the command with the same key changes nothing',
      placeholder: 'key',
    },
    dryRun: 'check it, and do nothing',
    /** Its texts are typed by {@link setIntent}. */
    intent: {
      as: 'set',
      placeholder: 'field=value',
      help: 'a field of its form; repeat it',
      required: false,
      parse: addSet,
    },
  },
  extend: (command: Command) =>
    command.option(
      '--wait',
      'until it ends, or waits for a person or for something missing',
    ),
  async finish(answer: Answer, { options, portal }: Call): Promise<any> {
    return options.wait && !('dryRun' in answer)
      ? settled(portal, answer)
      : answer;
  },
  text: (answer: Answer) =>
    'dryRun' in answer ? renderDryRun(answer) : renderRequest(answer),
};

/** Texts of a command line, as the form of the request's product types them. */
export async function setIntent({
  input,
  params,
  portal,
}: Call): Promise<void> {
  const provisioning = await portal.provisioning();
  const product =
    input.product ?? (await provisioning.getRequest(params[0])).product;
  const { form } = await provisioning.getProduct(product);
  input.intent = typedValues(form, input.intent ?? {});
}

/** Waiting is no failure; what will not go on by itself is refused. */
export function codeOf(answer: Answer): ExitCode {
  const state = 'dryRun' in answer ? answer.state : latestState(answer);
  return ['refused', 'rejected', 'failed'].includes(state)
    ? exitCode.refused
    : exitCode.done;
}

export function latestState({ operations }: ProvisioningRequest): State {
  return operations[operations.length - 1].state;
}

/** Until it ended, or waits for a person or for what is missing. */
async function settled(
  portal: Portal,
  request: ProvisioningRequest,
): Promise<ProvisioningRequest> {
  const provisioning = await portal.provisioning();
  let now = request;
  for (;;) {
    const state = latestState(now);
    if (state === 'waiting-for-approval' || now.waitingFor || isEnded(state)) {
      return now;
    }
    await sleep(everyMs);
    now = await provisioning.getRequest(request.id);
  }
}

/** Collects `--set key=value`, as often as it is given. */
function addSet(text: string, before: unknown): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError(
      'It must be a field and its value, such as environment=dev.',
    );
  }
  return { ...(before as object), [text.slice(0, at)]: text.slice(at + 1) };
}
