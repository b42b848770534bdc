import { useSidebarOpenState } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useUserProfile } from '@backstage/plugin-user-settings';
import {
  EntityTitle,
  Initials,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import useAsync from 'react-use/esm/useAsync';

const cut = { overflow: 'hidden', textOverflow: 'ellipsis' } as const;

/** Who is signed in, and their first team. */
export function SignedIn() {
  const { isOpen } = useSidebarOpenState();
  const { displayName: name } = useUserProfile();
  // Without a profile the name is the reference.
  const displayName = plainly(name);
  const identity = useApi(identityApiRef);
  const { value: team } = useAsync(async () => {
    const { ownershipEntityRefs } = await identity.getBackstageIdentity();
    return ownershipEntityRefs.find(ref => ref.startsWith('group:'));
  }, [identity]);
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        px: 2.5,
        py: 1.5,
        color: 'navigation.color',
        whiteSpace: 'nowrap',
      }}
    >
      <Initials name={displayName} size={26} />
      {isOpen && (
        <Box sx={{ ...cut, maxWidth: 150, fontSize: 13, lineHeight: 1.3 }}>
          <Box
            title={displayName}
            sx={{ ...cut, color: 'navigation.selectedColor', fontWeight: 500 }}
          >
            {displayName}
          </Box>
          {team && (
            <Box sx={{ fontSize: 12 }}>
              <EntityTitle entityRef={team} />
            </Box>
          )}
        </Box>
      )}
    </Box>
  );
}
