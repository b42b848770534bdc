import { SidebarItem } from '@backstage/core-components';
import { useInboxCount } from '@plumbline/backstage-plugin-evidence-react';
import type { ReactElement } from 'react';

/** The entry of the decisions page, with how many wait for the reader. */
export function DecisionsItem(props: {
  icon: ReactElement | null;
  to: string;
  text: string;
}) {
  const { icon, to, text } = props;
  const { value } = useInboxCount();
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
