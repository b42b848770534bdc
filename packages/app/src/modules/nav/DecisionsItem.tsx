import { SidebarItem } from '@backstage/core-components';
import {
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ReactElement } from 'react';

const refreshMs = 60_000;

/** The entry of the decisions page, with how many wait for the reader. */
export function DecisionsItem(props: {
  icon: ReactElement | null;
  to: string;
  text: string;
}) {
  const { icon, to, text } = props;
  const api = useEvidenceApi();
  const { value } = useAsyncKeepingLast(
    abort => api.countInbox({ abort }),
    ['app DecisionsItem', api],
    { refreshMs },
  );
  const waiting = value?.waiting ?? 0;
  return (
    <SidebarItem
      icon={() => icon}
      to={to}
      // Its text is its accessible name, so the count is part of it.
      text={waiting > 0 ? `${text} ${waiting}` : text}
      hasNotifications={waiting > 0}
    />
  );
}
