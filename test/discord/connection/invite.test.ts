import { expect, it } from 'vitest';
import { BOT_PERMISSIONS } from '../../../packages/local-discord/src/index.ts';
import { inviteUrl } from '../../../src/discord/connection/invite.ts';

it('the invite link requests exactly the permissions that the local Discord grants by default', () => {
  const { searchParams } = new URL(inviteUrl('100'));
  expect(searchParams.get('permissions')).toBe(BOT_PERMISSIONS.toString());
});
