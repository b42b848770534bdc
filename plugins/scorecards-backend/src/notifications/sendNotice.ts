import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';

type Notice = Parameters<NotificationService['send']>[0];

/**
 * Sends one; a portal may have no notifications, and what it is about is listed as
 * well.
 *
 * @returns whether it was sent
 * @throws Error where notifications do not take it
 */
export async function sendNotice(
  notice: Notice,
  options: {
    logger: LoggerService;
    notifications: Pick<NotificationService, 'send'>;
    /** Of what, for the log. */
    what: string;
  },
): Promise<boolean> {
  try {
    await options.notifications.send(notice);
    return true;
  } catch (error) {
    if (!/status 404\b/.test((error as Error).message)) {
      throw error;
    }
    options.logger.info(`This portal has no notifications of ${options.what}`);
    return false;
  }
}
