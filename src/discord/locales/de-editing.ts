import type { CorpusLimits } from '../../curating/corpus-limits.ts';
import type { CorpusMode } from '../../domain/corpus.ts';
import type { CorpusLimit, EditingProblems, UploadFault } from '../../domain/problems.ts';
import type { EditingTexts, FileTexts } from './editing-texts.ts';
import type { Formats } from './formats.ts';
import type { Locale } from './locale.ts';

const MODES: Readonly<Record<CorpusMode, string>> = {
  shared: 'nur die gemeinsamen Quellen aller Server',
  own: 'nur seine eigenen Quellen',
  both: 'seine eigenen und die gemeinsamen Quellen',
};

export function createEditingTexts({ count, number }: Formats): EditingTexts {
  const passages = (of: number): string => count(of, { one: 'Passage', other: 'Passagen' });
  return {
    formTitle: 'Eine Quelle hinzufügen',
    titleLabel: 'Titel',
    textLabel: 'Inhalt (Markdown)',
    added: (title, id, of) =>
      `**${title}** ist jetzt eine Quelle dieses Servers. ID: ${id} · ${passages(of)}`,
    replaced: (title, id, of) =>
      `**${title}** wurde durch die neue Datei ersetzt. ID: ${id} · ${passages(of)}`,
    exists: (file) =>
      `Es gibt schon eine Datei ${file}. Soll die neue Datei sie ersetzen? Der Bot behält den Text früherer Fassungen. Du kannst das innerhalb von 10 Minuten entscheiden.`,
    warnings: 'Warnungen:',
    leftOut: 'Im Text ausgelassen:',
    counted: (what, of) => `${what} – ${number(of)}`,
    more: (of) => `-# … und ${number(of)} weitere, die hier keinen Platz haben.`,
    notSearched:
      'Dieser Server nutzt nur die gemeinsamen Quellen. Damit er auch seine eigenen nutzt, wähle sie in `/quellen modus`.',
    askToRemove: (title, id, file, days, isShared) =>
      [
        `Soll **${title}** (ID: ${id}) entfernt werden?`,
        isShared
          ? `Die Datei ${file} wird aus dem gemeinsamen Ordner aller Server entfernt. Auf keinem Server zitiert eine Antwort sie dann noch.`
          : `Die Datei ${file} wird aus den Quellen dieses Servers entfernt. Keine Antwort zitiert sie dann noch.`,
        `${count(days, { one: 'Tag', other: 'Tage' })} lang lässt sich das rückgängig machen. Du kannst das innerhalb von 10 Minuten entscheiden.`,
      ].join('\n'),
    removed: (title, id, until) =>
      `**${title}** (ID: ${id}) wurde entfernt. Bis ${until} lässt sich das rückgängig machen, mit der Schaltfläche oder in \`/quellen verlauf\`.`,
    restored: (title, id) => `**${title}** ist wieder eine Quelle. ID: ${id}`,
    cancelled: 'Nichts wurde geändert.',
    refreshed: (added, changed, removed, unchanged) =>
      `Die Dateien wurden gelesen. Quellen neu: ${number(added)} · geändert: ${number(changed)} · entfernt: ${number(removed)} · unverändert: ${number(unchanged)}`,
    refused: 'Abgelehnte Dateien:',
    noHistory: 'Von diesem Server aus wurde noch keine Quelle geändert.',
    historyHead: (changes, page, pages) =>
      [
        count(changes, { one: 'Änderung der Quellen', other: 'Änderungen der Quellen' }),
        ...(pages > 1 ? [`Seite ${page} von ${pages}`] : []),
      ].join(' · '),
    actions: {
      added: 'hinzugefügt',
      replaced: 'ersetzt',
      removed: 'entfernt',
      restored: 'wiederhergestellt',
      refreshed: 'Dateien neu gelesen',
      'mode-shared': `der Server nutzt ${MODES.shared}`,
      'mode-own': `der Server nutzt ${MODES.own}`,
      'mode-both': `der Server nutzt ${MODES.both}`,
    },
    deletedUser: 'jemand, dessen Daten gelöscht wurden',
    mode: {
      is: (mode) => `Dieser Server nutzt ${MODES[mode]}.`,
      already: (mode) => `Dieser Server nutzt schon ${MODES[mode]}. Nichts wurde geändert.`,
      changed: (mode, before) =>
        `Dieser Server nutzt jetzt ${MODES[mode]}. Bisher nutzte er ${MODES[before]}.`,
      usage: ({ used, limits }) => {
        const line = (unit: string, of: keyof CorpusLimits): string =>
          `${number(used[of])} von ${number(limits[of])} ${unit}`;
        return `Seine eigenen Quellen: ${[line('Dokumenten', 'sources'), line('Bytes', 'bytes'), line('Passagen', 'passages')].join(' · ')}`;
      },
      noOwn:
        'Dieser Server hat noch keine eigenen Quellen. `/quellen hinzufügen` fügt die erste hinzu.',
    },
  };
}

export const FILE_TEXTS: FileTexts = {
  problems: {
    'other-encoding': 'ihr Text muss UTF-8 sein, hat aber eine andere Kodierung',
    'bad-utf-8': 'ihr Text muss UTF-8 sein, ist es aber nicht',
    'bad-utf-16': 'ihr Text in UTF-16 ist unvollständig oder beschädigt',
    'charset-unusable': 'ihr Text hat nicht die Kodierung, die sie angibt',
    'binary-kind': 'sie muss Text sein, ist aber eine andere Art von Datei',
    'not-a-zip': 'ihr Inhalt passt nicht zu ihrer Endung',
    'zip-broken': 'sie ist beschädigt',
    'zip-too-many-entries': 'ihr Archiv hat zu viele Einträge',
    'zip-too-large': 'ihr Archiv ist entpackt zu groß',
    encrypted: 'sie ist verschlüsselt',
    'missing-part': 'ein Teil fehlt, den ihr Format braucht',
    'not-an-email': 'sie muss eine E-Mail sein, hat aber keinen Kopf einer E-Mail',
    'xml-too-deep': 'ihre Elemente sind zu tief verschachtelt',
    'zero-byte': 'sie muss Text sein, hat aber ein Null-Byte',
    'control-characters': 'sie muss Text sein, hat aber zu viele Steuerzeichen',
    'file-too-large': 'sie ist zu groß',
    'no-bytes': 'sie ist leer',
    'only-white-space': 'sie hat nur Leerraum',
    'no-words': 'sie hat keine sichtbaren Wörter',
    unparsable: 'sie hält sich nicht an die Regeln ihres Formats',
    'parser-timed-out': 'das Lesen dauert zu lange',
    'parser-out-of-memory': 'das Lesen braucht zu viel Speicher',
    'parser-crashed': 'das Programm, das sie las, ist abgestürzt',
    'password-needed': 'sie lässt sich nur mit einem Passwort lesen',
    'damaged-file': 'sie ist beschädigt oder von anderer Art',
    'no-text': 'sie hat Seiten, aber keinen Text; vielleicht ist sie ein Scan',
    'too-much-text': 'sie hat zu viel Text',
    'keeps-changing': 'sie änderte sich beim Lesen immer wieder',
    'unreadable-file': 'das System lässt den Bot sie nicht lesen',
    'not-a-file': 'sie ist keine normale Datei',
    'folder-refused': 'ihr Ordner wird abgelehnt',
    'link-outside': 'sie verweist auf einen Ort außerhalb des Ordners',
    'id-taken': 'ihre ID gehört einer anderen Quelle',
    'nested-too-deep': 'ihre Listen oder Zitate sind zu tief verschachtelt',
    'not-a-feed': 'sie muss ein Feed in RSS oder Atom sein, ist es aber nicht',
    'json-syntax': 'sie muss JSON sein, ist es aber nicht',
    'data-too-deep': 'ihre Werte sind zu tief verschachtelt',
    'no-cues': 'sie muss Untertitel mit Zeiten haben, hat aber keine',
    'table-too-large': 'ihre Tabelle ist zu groß',
  },
  warnings: {
    'value-ignored': 'ein Wert im Vorspann ist nicht brauchbar',
    'id-corrected': 'die ID im Vorspann ist ungültig; die nächste gültige ID wird benutzt',
    'template-removed': 'Code einer Vorlage wurde aus dem Titel entfernt',
    'value-guessed': 'ein Wert im Vorspann wird als einfacher Text gelesen',
    'key-repeated': 'ein Schlüssel im Vorspann kommt zweimal vor',
    'lines-ignored': 'Zeilen im Vorspann werden ignoriert',
    'front-matter-open': 'das Ende des Vorspanns ist nicht markiert',
    'page-unreadable': 'eine Seite ist beschädigt, ihr Text fehlt',
    'page-without-text': 'eine Seite hat nur ein Bild, ihr Text fehlt',
    'charset-ignored': 'die angegebene Kodierung ist falsch; der Text wird als UTF-8 gelesen',
    'part-missing': 'ein Teil des Dokuments fehlt',
    'cut-off': 'die Datei endet zu früh',
    'repeated-key': 'ein Feld kommt zweimal vor; das letzte gilt',
    'line-not-json': 'eine Zeile ist kein JSON und wird ausgelassen',
    'broken-time': 'eine Zeit ist ungültig',
    'open-quote': 'ein Anführungszeichen wird nie geschlossen',
    'ragged-rows': 'einige Zeilen sind länger oder kürzer als die erste',
  },
  leftOut: {
    boilerplate: 'Zeilen mit Menüs und Werbung',
    comment: 'Kommentare',
    'deleted-text': 'gelöschte Passagen',
    directive: 'Direktiven',
    'front-matter-value': 'Werte im Vorspann',
    'hidden-element': 'versteckte Elemente',
    image: 'Bilder',
    'page-furniture': 'Kopfzeilen und Seitenzahlen',
    script: 'Skripte',
    'system-message': 'Systemnachrichten',
    attachment: 'Anhänge',
  },
};

const CORPUS_LIMITS: Readonly<Record<CorpusLimit, string>> = {
  sources: 'Dokumente',
  bytes: 'Bytes',
  passages: 'Passagen',
};

const UPLOAD_FAULTS: Readonly<Record<UploadFault, string>> = {
  'other-host': 'sie liegt nicht auf einem Server von Discord',
  refused: 'Discord gab sie nicht heraus',
  late: 'es dauerte zu lange',
  lost: 'die Verbindung ist abgebrochen',
  'other-length': 'sie hat nicht die Länge, die Discord angibt',
};

export function createEditingProblems({
  number,
}: Formats): Pick<Locale['problems'], keyof EditingProblems> {
  return {
    'sources-not-allowed': ({ hasRole }) => ({
      message: `Um die Quellen zu ändern, brauchst du das Recht „Server verwalten“${hasRole ? ' oder die Rolle dafür' : ''}.`,
      hint: 'Frag einen Admin dieses Servers.',
    }),
    'sources-elsewhere': () => ({
      message:
        'Von hier aus lassen sich die gemeinsamen Quellen nicht ändern, weil auch andere Server sie benutzen.',
      hint: 'Mit `/quellen hinzufügen` bekommt dieser Server eigene Quellen. Wer diesen Bot betreibt, kann mit SOURCES_SERVER_ID einem Server erlauben, die gemeinsamen zu ändern.',
    }),
    'sources-busy': () => ({
      message: 'Die Quellen werden gerade geändert.',
      hint: 'Versuch es in einer Minute noch einmal.',
    }),
    'confirmation-expired': () => ({
      message:
        'Diese Schaltfläche gehört zu jemand anderem, ist zu alt oder stammt aus der Zeit vor einem Neustart des Bots. Nichts wurde geändert.',
      hint: 'Führ den Befehl noch einmal aus.',
    }),
    'upload-too-large': ({ bytes, maxBytes }) => ({
      message: `Eine Quelle darf höchstens ${number(maxBytes)} Bytes haben, aber die Datei hat ${number(bytes)}.`,
      hint: 'Teil das Dokument auf, oder bitte die Betreiber dieses Bots, MAX_SOURCE_BYTES zu erhöhen.',
    }),
    'upload-unknown-type': ({ file, extensions }) => ({
      message: `Der Bot kennt diese Art von Datei nicht: ${file}`,
      hint: `Er liest Dateien, die so enden: ${extensions.join(', ')}.`,
    }),
    'upload-failed': ({ fault }) => ({
      message: `Die Datei konnte nicht heruntergeladen werden: ${UPLOAD_FAULTS[fault]}.`,
      hint: 'Häng sie mit `/quellen hinzufügen` noch einmal an.',
    }),
    'upload-refused': ({ file, problem }) => ({
      message: `Die Datei ${file} wurde nicht gespeichert. Der Grund: ${FILE_TEXTS.problems[problem.code]}.`,
      hint: 'Berichtige die Datei und häng sie noch einmal an, oder speichere ihren Text als .txt.',
    }),
    'sources-folder-closed': ({ fault }) => ({
      message: `Der Bot kann die Dateien im Ordner der Quellen nicht ändern: ${fault}.`,
      hint: 'Vielleicht ist der Ordner schreibgeschützt oder der Datenträger voll. Frag die Betreiber dieses Bots.',
    }),
    'sources-unusable': () => ({
      message: 'Der Ordner der Quellen konnte nicht gelesen werden; die Quellen sind unverändert.',
      hint: 'Bitte die Betreiber dieses Bots, npm run ingest auszuführen; das zeigt die Ursache.',
    }),
    'source-is-last': ({ sourceId }) => ({
      message: `${sourceId} ist die einzige Quelle, und der Bot braucht eine.`,
      hint: 'Füg zuerst eine andere Quelle hinzu.',
    }),
    'source-is-shared': ({ sourceId }) => ({
      message: `${sourceId} gehört zu den Quellen, die alle Server gemeinsam benutzen, und lässt sich von hier aus nicht ändern.`,
      hint: 'Mit `/quellen modus eigene` benutzt dieser Server nur seine eigenen Quellen.',
    }),
    'corpus-full': ({ limit, most, given }) => ({
      message: `Die Quellen dieses Servers dürfen höchstens ${number(most)} ${CORPUS_LIMITS[limit]} haben, hätten dann aber ${number(given)}.`,
      hint: 'Entfern zuerst eine Quelle, oder bitte die Betreiber dieses Bots um mehr Platz.',
    }),
    'source-file-missing': ({ file }) => ({
      message: `${file} ist keine normale Datei im Ordner der Quellen. Der Bot kann sie nicht ändern.`,
      hint: 'Vielleicht ist sie ein Verweis oder schon entfernt. Frag die Betreiber dieses Bots.',
    }),
    'removal-over': () => ({
      message: 'Dieses Entfernen lässt sich nicht mehr rückgängig machen.',
      hint: 'Füg das Dokument mit `/quellen hinzufügen` wieder hinzu.',
    }),
    'restore-exists': ({ file }) => ({
      message: `Es gibt jetzt eine andere Datei ${file}.`,
      hint: 'Entfern zuerst diese Datei, oder nimm einen anderen Namen.',
    }),
  };
}
