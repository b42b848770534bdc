import { rename, writeFile } from 'node:fs/promises';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { readEstate } from '../../portal/estate';
import { alertmanagerConfig, remarks } from '../../routes/alertmanager';
import { routingOf } from '../../routes/ownedServices';
import { print, printError } from '../../terminal/print';
import { counted } from '../../terminal/table';

export const routedKinds = ['component', 'resource'] as const;

export type ExportOptions = {
  alertmanager?: boolean;
  out?: string;
  matcher: readonly string[];
  defaultReceiver: string;
  kinds: readonly (typeof routedKinds)[number][];
};

export async function exportRoutes(options: ExportOptions): Promise<ExitCode> {
  if (!options.alertmanager) {
    throw new Failure(
      exitCode.wrongUsage,
      "Say for what: '--alertmanager' is the one format there is.",
    );
  }
  const portal = new Portal();
  const entities = await readEstate(portal, {
    fields: [
      'kind',
      'metadata.name',
      'metadata.namespace',
      'metadata.annotations',
      'metadata.labels',
      'spec.type',
      'spec.owner',
      'relations',
    ],
  });
  const routing = routingOf(entities, new Set<string>(options.kinds));
  const config = alertmanagerConfig(routing, {
    labels: options.matcher,
    defaultReceiver: options.defaultReceiver,
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

function formatNone(count: number): string {
  return count === 0 ? 'none' : String(count);
}

/** Whoever watches the file, as Alertmanager's reloader does, sees all of it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      exitCode.wrongUsage,
      `'${file}' can't be written (${code}).`,
    );
  }
}
