import {
  SidebarItem,
  SidebarSubmenu,
  SidebarSubmenuItem,
} from '@backstage/core-components';
import ArchitectureIcon from '@mui/icons-material/Architecture';
import type { ReactElement } from 'react';

/** In the order of the entries; a portal need not have all of them. */
const pages = [
  'page:incident-brief',
  'page:incident-brief/changes',
  'page:scorecards',
  'page:toil',
  'page:provisioning',
  'page:evidence',
  'page:evidence/decisions',
];

/**
 * The pages as one entry, Plumbline, in the sidebar of a portal that has others.
 * A function, no component: it takes the items before the portal shows the rest.
 *
 * @param navItems - of the component of a `NavContentBlueprint`
 *
 * @public
 */
export function plumblineNav(navItems: {
  take(
    id: string,
  ): { href: string; title: string; icon: ReactElement | null } | undefined;
}): ReactElement {
  // The decisions lead to it.
  navItems.take('page:incident-brief/review');
  return (
    <SidebarItem icon={ArchitectureIcon} text="Plumbline">
      <SidebarSubmenu title="Plumbline">
        {pages
          .flatMap(id => navItems.take(id) ?? [])
          .map(({ href, title, icon }) => (
            <SidebarSubmenuItem
              key={href}
              to={href}
              title={title}
              icon={() => icon}
            />
          ))}
      </SidebarSubmenu>
    </SidebarItem>
  );
}
