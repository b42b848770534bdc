import type {
  ChatCommand,
  DeliveryTarget,
  IncidentBriefExtensionPoint,
} from '@plumbline/backstage-plugin-incident-brief-node';

/** What modules have added. */
export class BriefExtensions implements IncidentBriefExtensionPoint {
  readonly targets: DeliveryTarget[] = [];
  readonly commands: ChatCommand[] = [];

  addDeliveryTarget(target: DeliveryTarget): void {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(target.id) || target.id === 'as') {
      throw new Error(
        `'${target.id}' can't be the id of a delivery target: use up to 32 lower-case letters, digits and '-', other than 'as'`,
      );
    }
    if (this.targets.some(({ id }) => id === target.id)) {
      throw new Error(`A delivery target '${target.id}' was added already`);
    }
    this.targets.push(target);
  }

  addCommand(command: ChatCommand): void {
    const { path } = command.route;
    if (!/^\/[a-z][a-z0-9-]{0,31}$/.test(path)) {
      throw new Error(
        `'${path}' can't be the path of a command: use '/' and up to 32 lower-case letters, digits and '-'`,
      );
    }
    if (this.commands.some(({ route }) => route.path === path)) {
      throw new Error(`A command '${path}' was added already`);
    }
    this.commands.push(command);
  }
}
