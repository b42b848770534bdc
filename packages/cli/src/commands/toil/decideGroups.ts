import type { ToilGroup } from '@plumbline/backstage-plugin-toil-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';

/** As many as the portal gives of one group. */
const allMembers = 10_000;

export async function splitGroup(
  id: string,
  options: {
    member: string[];
    source?: string;
    note?: string;
    json?: boolean;
  },
): Promise<ExitCode> {
  const { json, member, note, source } = options;
  const { toil } = new Portal();
  const group = await toil.getGroup(id, { members: allMembers });
  const members = member.map(name => {
    const found = group.members.filter(
      each =>
        each.id === name && (source === undefined || each.source === source),
    );
    if (found.length !== 1) {
      throw new Failure(
        exitCode.refused,
        found.length === 0
          ? `The group '${id}' has no member '${name}'.`
          : `Several sources have '${name}'; say which with --source.`,
      );
    }
    return { source: found[0].source, id: name };
  });
  const { items } = await toil.splitGroup(id, {
    members,
    ...(note && { note }),
  });
  return told(items, items, json);
}

export async function mergeGroups(
  ids: string[],
  { json, note }: { note?: string; json?: boolean },
): Promise<ExitCode> {
  const { toil } = new Portal();
  const group = await toil.mergeGroups({
    groups: ids,
    ...(note && { note }),
  });
  return told([group], group, json);
}

function told(
  groups: readonly ToilGroup[],
  answer: unknown,
  json: boolean | undefined,
): ExitCode {
  if (json) {
    printJson(answer);
  } else {
    print(
      groups
        .map(({ id, size, title }) => `${id}  ${size}  ${printable(title)}`)
        .join('\n'),
    );
  }
  return exitCode.done;
}
