import { readFile } from 'node:fs/promises';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { replaceFile } from '../../replaceFile';
import { Portal } from '../../portal/Portal';
import { readEstate } from '../../portal/estate';
import {
  Webhook,
  alertmanagerConfig,
  remarks,
  webhookReceiver,
} from '../../routes/alertmanager';
import { KeptReceiver, readDefault } from '../../routes/keptReceiver';
import { routedFields, routingOf } from '../../routes/ownedServices';
import { print, printError } from '../../terminal/print';
import { counted } from '../../terminal/table';

export const routedKinds = ['component', 'resource'] as const;

export type ExportOptions = {
  alertmanager?: boolean;
  out?: string;
  matcher: readonly string[];
  defaultReceiver?: string;
  keepDefault?: boolean;
  webhook?: string;
  webhookCredentialsFile?: string;
  kinds: readonly (typeof routedKinds)[number][];
};

export async function exportRoutes(options: ExportOptions): Promise<ExitCode> {
  if (!options.alertmanager) {
    throw new Failure(
      exitCode.wrongUsage,
      "Say for what: '--alertmanager' is the one format there is.",
    );
  }
  const webhook = webhookOf(options);
  const kept = options.keepDefault ? await keptDefault(options) : undefined;
  const defaultReceiver = options.defaultReceiver ?? kept?.name ?? 'unrouted';
  if (webhook && defaultReceiver === webhookReceiver) {
    throw new Failure(
      exitCode.wrongUsage,
      `The default receiver can't be '${webhookReceiver}', as that is the webhook's.`,
    );
  }
  const entities = await readEstate(new Portal(), routedFields);
  const routing = routingOf(entities, new Set<string>(options.kinds));
  const config = alertmanagerConfig(routing, {
    labels: options.matcher,
    defaultReceiver,
    keptReceiver: kept?.yaml,
    webhook,
  });
  remarks(routing).forEach(printError);
  if (options.out === undefined) {
    print(config);
  } else {
    await replaceFile(options.out, config);
  }
  printError(
    `${counted(routing.services.length, 'service')} routed to ${counted(
      routing.receivers.length,
      'team',
    )}, ${formatNone(routing.unrouted.length)} without a route.`,
  );
  return exitCode.done;
}

function webhookOf({
  webhook: url,
  webhookCredentialsFile: credentialsFile,
}: ExportOptions): Webhook | undefined {
  if (url === undefined && credentialsFile === undefined) {
    return undefined;
  }
  if (url === undefined || !credentialsFile) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--webhook' and '--webhook-credentials-file' together.",
    );
  }
  return { url, credentialsFile };
}

async function keptDefault({
  out,
  defaultReceiver,
}: ExportOptions): Promise<KeptReceiver | undefined> {
  if (out === undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--keep-default' with '--out', whose file it keeps it from.",
    );
  }
  try {
    return readDefault(await readFile(out, 'utf8'), defaultReceiver);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return undefined;
    }
    throw new Failure(
      exitCode.wrongUsage,
      `The default receiver of '${out}' can't be kept: ${
        code ?? 'this is no configuration of Alertmanager'
      }.`,
    );
  }
}

function formatNone(count: number): string {
  return count === 0 ? 'none' : String(count);
}
