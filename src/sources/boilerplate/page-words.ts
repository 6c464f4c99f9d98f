/**
 * Words that belong to web pages rather than to documents, in several languages. They are only
 * evidence: each rule also looks at the form of a block and at its neighbours.
 */

const words = (...groups: readonly string[]): ReadonlySet<string> =>
  new Set(groups.flatMap((group) => group.split(' ')));

/** Ways to share a page. A block that contains nothing else is a share bar. */
export const SHARE_WORDS = words(
  'share shares tweet tweets retweet pin pinterest email e-mail mail print copy link facebook twitter x',
  'linkedin whatsapp telegram reddit mastodon bluesky threads flipboard pocket messenger tumblr xing',
  'teilen twittern drucken merken link kopieren partager imprimer envoyer copier compartir tuitear',
  'imprimir correo condividi stampa delen compartilhar udostępnij поделиться 分享 シェア',
);

/** What a reader can do with a post of a forum. */
export const ACTION_WORDS = words(
  'reply quote report like dislike flag save follow react upvote downvote edit delete permalink link more',
  'antworten zitieren melden speichern bearbeiten löschen répondre citer signaler responder citar denunciar',
);

/** Words that may occur between the ways to share: "Share this article on Facebook". */
export const SHARE_FILLERS = words(
  'this the article post page story on via by to with it or and a',
  'diesen dieser dieses diese den die das artikel beitrag seite auf bei per über mit und oder',
  'cet cette ce article sur par avec et ou le la este esta artículo en por con y o questo su e',
  'deze dit artikel op',
);

/** Sections of a site and links of a menu. */
export const MENU_WORDS = words(
  'about account advertise all archive arts articles blog books business careers categories climate',
  'community contact cookies culture docs documentation download downloads economy education',
  'entertainment environment events faq fashion features food forum gallery games gaming guides health',
  'help home imprint jobs latest life lifestyle local login logout markets media members menu money more',
  'movies music news newsletter newsletters opinion podcast podcasts politics popular press pricing',
  'privacy products projects real-estate register resources reviews science search sections services',
  'settings share shop signup sitemap sport sports store style subscribe support tabloid team tech',
  'technology terms topics travel trending tutorials us video videos weather wiki world',
  'startseite aktuelles nachrichten politik wirtschaft kultur wissen wissenschaft reise reisen auto',
  'panorama regional regionales wetter gesundheit bildung karriere impressum datenschutz kontakt agb',
  'anmelden registrieren suche hilfe produkte preise dienste über abo termine vereine',
  'accueil actualités politique économie santé voyage voyages sciences connexion recherche boutique',
  'portada noticias política economía cultura deportes salud viajes ciencia contacto inicio tienda',
  'cronaca esteri economia spettacoli salute viaggi scienza contatti nieuws sporten cultuur reizen',
);

/** The first step of a path to the page: "Home › Guides › Setup". */
export const HOME_WORDS = words(
  'home start main index forum forums wiki shop docs documentation guides blog news startseite accueil inicio portada start-page',
);

/** Offers and prices: the language of advertising. */
export const OFFER_WORDS = words(
  'bonus rebate rebates discount discounts coupon coupons voucher vouchers deal deals sale sales offer',
  'offers promo promotion promotions cashback giveaway giveaways bargain bargains prize prizes',
  'rabatt rabatte gutschein gutscheine angebot angebote schnäppchen aktion prämie sonderangebot',
  'remise remises promo soldes réduction réductions bon descuento descuentos oferta ofertas rebajas',
  'sconto sconti offerta offerte korting aanbieding',
);

/** Praise of a product. */
export const PRAISE_WORDS = words(
  'free instantly instant effortlessly effortless easily easy seamlessly seamless powerful stunning',
  'unlimited ultimate best affordable premium exclusive professional high-quality all-in-one one-click',
  'powered ai-powered ai-driven next-gen production-ready expressive innovative fastest cheapest',
  'boost elevate unlock supercharge discover create generate automate empowers transform transforms',
  'platform tool tools app studio generator assistant signup sign-up try buy shop order save now today',
  'kostenlos gratis sofort mühelos einfach günstig hochwertig exklusiv beste bestellen kaufen testen',
  'gratuit gratuitement facilement puissant exclusif acheter essayer découvrez meilleur',
  'gratuito fácilmente potente exclusivo comprar prueba descubre mejor',
);

/**
 * Very common words of several languages. A line without any is a list of names, as menus are. The
 * list needs no language to be known.
 */
export const COMMON_WORDS = words(
  'a an the and or of to in on at by for with from is are was were be as it this that not you your we',
  'our i he she they his her their its how why what when who which will can has have had do does',
  'der die das den dem des ein eine einen einem einer und oder von zu zum zur im in am an auf mit für',
  'ist sind war nicht wie was wer wo wir sie er es ihr aus bei nach über sich auch als dass',
  'le la les un une des du de et ou à au aux en dans sur pour par avec est sont ce cette que qui il elle',
  'el los las una y del al con por para es son que se su lo como no il lo gli i uno di da nel sul per',
  'è sono che e het een van op met voor zijn niet dat o os as um uma do da dos das em no na com não',
  'w z na do i się nie jest и в на с по не что как это och att det som på av är og til',
);

/** Begins a line that names the author. Credits are not adverts. */
export const BYLINE =
  /^(?:by|written by|von|text|foto|photos?|fotos?|image|bild|par|por|di|door|credits?|source|quelle)\b/iu;
