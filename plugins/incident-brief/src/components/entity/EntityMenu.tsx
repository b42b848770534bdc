import type { Entity } from '@backstage/catalog-model';
import { appTreeApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useStarredEntity } from '@backstage/plugin-catalog-react';
import {
  EntityContextMenuItemBlueprint,
  type EntityContextMenuItemData,
} from '@backstage/plugin-catalog-react/alpha';
import MoreIcon from '@mui/icons-material/MoreHoriz';
import StarIcon from '@mui/icons-material/Star';
import StarOutlineIcon from '@mui/icons-material/StarBorder';
import Button from '@mui/material/Button';
import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';

const square = {
  minWidth: 34,
  px: 0,
  color: 'text.secondary',
  borderColor: 'divider',
} as const;
const { data: dataRef, filterFunction } =
  EntityContextMenuItemBlueprint.dataRefs;

/** The star and the menu of an entity, with the items of every plugin. */
export function EntityMenu(props: { entity: Entity }) {
  const { entity } = props;
  const { isStarredEntity, toggleStarredEntity } = useStarredEntity(entity);
  const [anchor, setAnchor] = useState<HTMLElement>();
  const items = useMenuItems(entity);
  const close = () => setAnchor(undefined);
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        aria-label="Favourite"
        aria-pressed={isStarredEntity}
        onClick={toggleStarredEntity}
        sx={square}
      >
        {isStarredEntity ? (
          <StarIcon fontSize="small" />
        ) : (
          <StarOutlineIcon fontSize="small" />
        )}
      </Button>
      {items.length > 0 && (
        <Button
          variant="outlined"
          size="small"
          aria-label="More"
          aria-haspopup="menu"
          aria-expanded={anchor !== undefined}
          onClick={event => setAnchor(event.currentTarget)}
          sx={square}
        >
          <MoreIcon fontSize="small" />
        </Button>
      )}
      {/* Kept, as what an item begins may go on after the menu has closed. */}
      <Menu
        keepMounted
        anchorEl={anchor}
        open={anchor !== undefined}
        onClose={close}
      >
        {items.map(({ id, data }) => (
          <Item key={id} data={data} onChosen={close} />
        ))}
      </Menu>
    </>
  );
}

/**
 * The catalog hands the items of its menu to its own header alone, so they are
 * found where plugins attached them.
 */
function useMenuItems(
  entity: Entity,
): { id: string; data: EntityContextMenuItemData }[] {
  const { tree } = useApi(appTreeApiRef).getTree();
  const nodes =
    tree.nodes
      .get('page:catalog/entity')
      ?.edges.attachments.get('contextMenuItems') ?? [];
  return nodes.flatMap(({ instance, spec }) => {
    const data = instance?.getData(dataRef);
    const isFor = instance?.getData(filterFunction)?.(entity) ?? true;
    return data && isFor ? [{ id: spec.id, data }] : [];
  });
}

function Item(props: {
  data: EntityContextMenuItemData;
  onChosen: () => void;
}) {
  const { data, onChosen, ...rest } = props;
  const item = data.useProps();
  const href = 'href' in item ? item.href : undefined;
  return (
    <MenuItem
      // The menu gives it focus and its place.
      {...rest}
      disabled={item.disabled}
      onClick={() => {
        onChosen();
        void item.onClick?.();
      }}
      {...(href !== undefined && { component: 'a', href })}
    >
      <ListItemIcon>{data.icon}</ListItemIcon>
      {item.title}
    </MenuItem>
  );
}
