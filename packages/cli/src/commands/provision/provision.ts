import { setTimeout as sleep } from 'node:timers/promises';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  isEnded,
  typedValues,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  DryRun,
  ProvisioningRequest,
  RequestAction,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { renderDryRun, renderImpact, renderRequest } from './renderRequest';

const everyMs = 1_000;

type Json = { json?: boolean };
type Try = { dryRun?: boolean };
type Sets = { set?: Record<string, string> };

/** What can be asked for. */
export async function listProducts({ json }: Json): Promise<ExitCode> {
  const { items } = await new Portal().provisioning.listProducts();
  if (json) {
    printJson(items);
  } else {
    print(
      renderTable(
        items,
        [
          { title: 'PRODUCT', value: each => each.id },
          { title: 'STATE', value: each => each.state },
          { title: 'LEVELS', value: each => each.levels.join(', ') },
          { title: 'WHAT IT IS', value: each => each.title, shrinks: true },
        ],
        { width: terminalWidth() },
      ),
    );
  }
  return exitCode.done;
}

/** Asks for a product; refused by policy is refused. */
export async function requestProduct(
  product: string,
  options: Json & Sets & Try & { key?: string; wait?: boolean },
): Promise<ExitCode> {
  const { provisioning } = new Portal();
  const { form } = await provisioning.getProduct(product);
  const intent = typedValues(form, options.set ?? {});
  if (options.dryRun) {
    return tell(await provisioning.tryRequest(product, intent), options);
  }
  const made = await provisioning.request({
    product,
    intent,
    key: options.key,
  });
  return show(options.wait ? await settled(provisioning, made) : made, options);
}

export async function listRequests(
  options: Json & { state?: string; owner?: string; service?: string },
): Promise<ExitCode> {
  const { json, state, ...filter } = options;
  const { provisioning } = new Portal();
  const items = await collect(
    allPages(cursor =>
      provisioning.listRequests({ ...filter, state: state as State, cursor }),
    ),
  );
  if (json) {
    printJson(items);
  } else if (items.length === 0) {
    print('Nothing was asked for.');
  } else {
    print(
      renderTable(
        items,
        [
          { title: 'REQUEST', value: each => each.id },
          { title: 'STATE', value: each => each.state },
          { title: 'PRODUCT', value: each => each.product },
          { title: 'SERVICE', value: each => String(each.intent.service) },
          { title: 'BY', value: each => each.requester, shrinks: true },
        ],
        { width: terminalWidth() },
      ),
    );
  }
  return exitCode.done;
}

export async function showRequest(id: string, json: Json): Promise<ExitCode> {
  const { provisioning } = new Portal();
  const request = await provisioning.getRequest(id);
  show(request, json);
  if (!json.json && latestState(request) === 'waiting-for-approval') {
    const { impact } = await provisioning.getImpact(id);
    print(renderImpact(impact));
  }
  return exitCode.done;
}

export async function listBudgets({ json }: Json): Promise<ExitCode> {
  const { items } = await new Portal().provisioning.listBudgets();
  if (json) {
    printJson(items);
  } else if (items.length === 0) {
    print('No cost center has a budget.');
  } else {
    const money = (amount: number | undefined) =>
      amount?.toFixed(2) ?? 'unknown';
    print(
      renderTable(
        items,
        [
          { title: 'COST CENTER', value: each => each.costCenter },
          { title: 'A MONTH', value: each => money(each.monthly) },
          { title: 'TAKEN, AT LEAST', value: each => money(each.committed) },
          { title: 'CURRENCY', value: each => each.currency },
        ],
        { width: terminalWidth() },
      ),
    );
  }
  return exitCode.done;
}

/** Approves, rejects, withdraws, extends, destroys or tries again. */
export async function actOn(
  action: RequestAction,
  id: string,
  options: Json &
    Sets &
    Try & {
      reason?: string;
      emergency?: boolean;
      owner?: string;
      wait?: boolean;
    },
): Promise<ExitCode> {
  const { provisioning } = new Portal();
  const { emergency, json, owner, reason, set, wait } = options;
  const intent = set && (await intentOf(provisioning, id, set));
  if (options.dryRun) {
    const tried = { intent, owner, reason };
    return tell(await provisioning.tryAct(id, action as never, tried), options);
  }
  const after = await provisioning.act(id, action, {
    ...{ emergency, intent, owner, reason },
  });
  const shown = wait ? await settled(provisioning, after) : after;
  show(shown, { json });
  return wait ? codeOf(latestState(shown)) : exitCode.done;
}

export async function modifyRequest(
  id: string,
  options: Json & Sets & Try & { wait?: boolean },
): Promise<ExitCode> {
  const { provisioning } = new Portal();
  const intent = await intentOf(provisioning, id, options.set ?? {});
  if (options.dryRun) {
    return tell(await provisioning.tryAct(id, 'modify', { intent }), options);
  }
  const after = await provisioning.act(id, 'modify', { intent });
  return show(
    options.wait ? await settled(provisioning, after) : after,
    options,
  );
}

/** Texts of a command line, as the form of the request's product types them. */
async function intentOf(
  provisioning: Portal['provisioning'],
  id: string,
  set: Record<string, string>,
): Promise<object> {
  const { product } = await provisioning.getRequest(id);
  const { form } = await provisioning.getProduct(product);
  return typedValues(form, set);
}

/** What would become of it, with the code that it would end with. */
function tell(tried: DryRun, { json }: Json): ExitCode {
  if (json) {
    printJson(tried);
  } else {
    print(renderDryRun(tried));
  }
  return codeOf(tried.state);
}

function show(request: ProvisioningRequest, { json }: Json): ExitCode {
  if (json) {
    printJson(request);
  } else {
    print(renderRequest(request));
  }
  return codeOf(latestState(request));
}

/** Waiting is no failure; what will not go on by itself is refused. */
function codeOf(state: State): ExitCode {
  return ['refused', 'rejected', 'failed'].includes(state)
    ? exitCode.refused
    : exitCode.done;
}

function latestState({ operations }: ProvisioningRequest): State {
  return operations[operations.length - 1].state;
}

/** Until it ended, or waits for a person or for what is missing. */
async function settled(
  provisioning: Portal['provisioning'],
  request: ProvisioningRequest,
): Promise<ProvisioningRequest> {
  let now = request;
  for (;;) {
    const state = latestState(now);
    const waits = state === 'waiting-for-approval' || now.waitingFor;
    if (waits || isEnded(state)) {
      return now;
    }
    await sleep(everyMs);
    now = await provisioning.getRequest(request.id);
  }
}
