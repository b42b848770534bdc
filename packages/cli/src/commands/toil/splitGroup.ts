import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { renderGroups } from './render';

/** As many as the portal gives of one group. */
export const allMembers = 10_000;

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
  const toil = await new Portal().toil();
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
  if (json) {
    printJson(items);
  } else {
    print(renderGroups(items));
  }
  return exitCode.done;
}
