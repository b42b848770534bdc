import { useMe, EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import ExpandIcon from '@mui/icons-material/ExpandMore';
import Button from '@mui/material/Button';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { useTeamPath } from '../../usePaths';

/** Links to the pages of teams, the reader's own first. */
export function TeamMenu(props: { owners: readonly string[] }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const me = useMe();
  const teamOf = useTeamPath();
  const teams = [...new Set([...(me?.actsFor ?? []), ...props.owners])].flatMap(
    owner => {
      const to = teamOf(owner);
      return to ? [{ owner, to }] : [];
    },
  );
  return teams.length === 0 ? null : (
    <>
      <Button
        variant="outlined"
        endIcon={<ExpandIcon />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        Team
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
      >
        {teams.map(({ owner, to }) => (
          <MenuItem key={owner} component={Link} to={to}>
            <EntityTitle entityRef={owner} />
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
