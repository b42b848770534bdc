import { allPages } from '@plumbline/backstage-plugin-evidence-common/client';
import { collect } from '../../collect';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';

/** As many as the portal gives of one group. */
const allMembers = 10_000;

export type GroupsOptions = {
  size?: number;
  members?: number;
  limit?: number;
  json?: boolean;
};

/** In JSON all groups with all their members; as text the largest. */
export async function listGroups(options: GroupsOptions): Promise<ExitCode> {
  const { json, members = json ? allMembers : 0, size } = options;
  const { toil } = new Portal();
  const most = options.limit ?? (json ? Infinity : 50);
  const groups = await collect(
    allPages(cursor =>
      toil.listGroups({ size, members, limit: Math.min(100, most), cursor }),
    ),
    most,
  );
  if (json) {
    printJson(groups);
    return exitCode.done;
  }
  print(
    groups.length === 0
      ? 'No groups. Bring tickets in with: plumbline toil import --csv <file>'
      : renderTable(
          groups,
          [
            { title: 'SIZE', value: group => group.size },
            {
              title: 'TITLE',
              value: group => printable(group.title),
              shrinks: true,
            },
            { title: 'KIND', value: group => group.kind },
            { title: 'LAST', value: group => group.last.slice(0, 10) },
            { title: 'ID', value: group => group.id },
          ],
          { width: terminalWidth() },
        ),
  );
  return exitCode.done;
}
