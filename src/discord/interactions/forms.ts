import type { FormAction } from './form.ts';
import { addTextForm } from './forms/add-text.ts';

/** The actions of all forms of the bot. */
export const FORMS: readonly FormAction[] = [addTextForm];
