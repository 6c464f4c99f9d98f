/** The public interface of the package. */
export { createAdjustableClock, type AdjustableClock } from './adjustable-clock.ts';
export type { LocalDiscord, LocalDiscordOptions, PermissionName } from './local-discord.ts';
export type { Action } from './page/action.ts';
export { PAGE_FOLDER, PageMissingError, requireBuild } from './page/built-page.ts';
export { createPage, type Page, type PageParts } from './page/create-page.ts';
export type { PageEvent } from './page/page-event.ts';
export type { FaultKind, InjectedFault } from './rest/fault-injection.ts';
export { startLocalDiscord } from './start-local-discord.ts';
export type { Change } from './state/change-feed.ts';
export { BOT_PERMISSIONS } from './state/guild-state.ts';
export type { StoredMessage } from './state/stored-message.ts';
export type { Entry, Exchange } from './state/traffic.ts';
export { type Clock, systemClock, systemTimers, type Timers } from './time.ts';
export type { OpenModal, InteractionHandle } from './user/interaction-handle.ts';
export type { LocalUser } from './user/local-user.ts';
export type { SeenMessage } from './user/seen-message.ts';
export { checkCommands } from './validation/command-rules.ts';
export { createSchemaChecks, type SchemaChecks } from './validation/check-schema.ts';
