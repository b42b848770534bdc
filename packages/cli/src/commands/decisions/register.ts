import {
  caseTypes,
  inboxViews,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CaseType,
  DecisionCase,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { Command } from 'commander';
import { count, oneOf } from '../../arguments';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { entityRefOf } from '../../resolution';
import type { Runner } from '../../runner';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** More than anybody reads at a time. */
const defaultRows = 50;
const pageSize = 200;

type Options = {
  view: InboxView;
  type?: CaseType;
  entity?: string;
  limit?: number;
  json?: boolean;
};

export function registerDecisions(program: Command, run: Runner): void {
  program
    .command('decisions')
    .description('List what waits for a decision, or was decided')
    .option(
      '--view <view>',
      `${inboxViews.join(
        ', ',
      )}: for you to decide, requested by you, decided by you or for you`,
      text => oneOf(text, inboxViews),
      'waiting' as const,
    )
    .option('--type <type>', `only ${caseTypes.join(', ')}`, text =>
      oneOf(text, caseTypes),
    )
    .option('--entity <ref>', 'only about this entity; a name will do')
    .option('--limit <count>', 'rows at most (default: 50)', count)
    .option('--json', 'print one array, of all or of --limit')
    .action((options: Options) => run(options, () => listDecisions(options)));
}

async function listDecisions(options: Options): Promise<ExitCode> {
  const { view, type, entity, json } = options;
  const portal = new Portal();
  const entityRef =
    entity === undefined ? undefined : await entityRefOf(portal, entity);
  const rows = options.limit ?? (json ? Infinity : defaultRows);
  const limit = Math.min(pageSize, rows + 1);
  const items = await collect(
    allPages(cursor =>
      portal.evidence.listInbox({ view, type, entityRef, limit, cursor }),
    ),
    // One more shows whether there are more.
    rows + 1,
  );
  const shown = items.slice(0, rows);
  if (json) {
    printJson(shown);
  } else if (shown.length === 0) {
    print('No decisions.');
  } else {
    print(renderCases(shown));
    if (items.length > shown.length) {
      print('There are more: raise --limit, or narrow with --type.');
    }
  }
  return exitCode.done;
}

function renderCases(items: readonly DecisionCase[]): string {
  return renderTable(
    items,
    [
      { title: 'TYPE', value: each => each.type },
      { title: 'TITLE', value: each => each.title, shrinks: true },
      { title: 'REQUESTED BY', value: each => each.requester },
      { title: 'REQUESTED (UTC)', value: each => utcMinute(each.requestedAt) },
      { title: 'STATE', value: each => each.outcome?.action ?? each.state },
      {
        title: 'DECIDER',
        value: each => each.outcome?.by ?? each.deciders.join(', '),
      },
      { title: 'ID', value: each => each.id },
    ],
    { width: terminalWidth() },
  );
}
