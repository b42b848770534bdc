import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { readEstate } from '../../portal/estate';
import {
  dashboardOf,
  fileOf,
  isDashboard,
  titleOf,
} from '../../routes/grafana';
import { namedServices, routedFields } from '../../routes/ownedServices';
import { printError } from '../../terminal/print';
import { counted } from '../../terminal/table';
import { writeAll } from '../../writeAll';

export type ExportOptions = {
  grafana?: boolean;
  matcher: readonly string[];
  out?: string;
  portal?: string;
};

const fields = [
  ...routedFields,
  'metadata.title',
  'metadata.description',
  'metadata.links',
];

export async function exportDashboards(
  options: ExportOptions,
): Promise<ExitCode> {
  const { grafana, matcher: labels, out } = options;
  if (!grafana || out === undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      "Say for what, and which folder: '--grafana' is the one format there is, and '--out' names the folder.",
    );
  }
  const portal = new Portal();
  const services = namedServices(
    await readEstate(portal, fields),
    new Set(['component']),
  );
  const named = services.filter(({ names }) => names.length > 0);
  const unnamed = services.filter(({ names }) => names.length === 0);
  if (named.length === 0) {
    // Else all that are there would be removed as those of services that are gone.
    throw new Failure(
      exitCode.notFound,
      'The catalog has no service that this token may see and that has a name of its own: nothing was written.',
    );
  }
  const titles = new Map<string, number>();
  named.map(titleOf).forEach(title => {
    titles.set(title, (titles.get(title) ?? 0) + 1);
  });
  const texts = new Map(
    named.map(one => [
      join(out, fileOf(one.ref)),
      dashboardOf(one, {
        labels,
        portal: options.portal ?? portal.url,
        isShared: titles.get(titleOf(one))! > 1,
      }),
    ]),
  );
  await writeAll(out, texts);
  const gone = await goneIn(out, texts);
  await Promise.all(gone.map(path => rm(path)));
  unnamed.forEach(({ ref }) =>
    printError(
      `No dashboard for ${ref}: all of its names are names of others, too.`,
    ),
  );
  printError(
    `${counted(named.length, 'dashboard')} in ${out}${
      gone.length === 0
        ? '.'
        : `; ${counted(
            gone.length,
            'other',
          )} removed that belong to no service now.`
    }`,
  );
  return exitCode.done;
}

/** Dashboards that were made here earlier; files of others stay. */
async function goneIn(
  folder: string,
  texts: ReadonlyMap<string, string>,
): Promise<string[]> {
  const paths = (await readdir(folder))
    .filter(name => name.endsWith('.json'))
    .map(name => join(folder, name))
    .filter(path => !texts.has(path));
  const ours = await Promise.all(
    paths.map(async path =>
      isDashboard(await readFile(path, 'utf8').catch(() => '')),
    ),
  );
  return paths.filter((_, index) => ours[index]);
}
