export const GERMAN = {
  entry:
    'einstieg bei|einstieg im bereich|einstieg zwischen|einstieg ab|einstiegsbereich|einstiegsmarke|ich kaufe bei|rein bei|kauf bei|kaufzone|limit bei|order bei',
  stop: 'stopploss|stop loss bei|stopp bei|stopmarke|absicherung bei|abgesichert bei|stop kurs|stoppkurs',
  target:
    'ziel bei|ziele bei|zielbereich|zielmarke|zielmarken|gewinnmitnahmen|gewinnmitnahme bei|kursziele bei|teilgewinnmitnahme',
  long: 'gehe long|ich gehe long|wir gehen long|gehen long|long gehen|longposition|long position',
  short: 'gehe short|ich gehe short|wir gehen short|gehen short|short gehen|shortposition|short position',
  close:
    'schliesse|schliesst|schliessen|steige aus|steigen aus|machen zu|mache zu|ich schliesse|wir schliessen|stellen glatt|stelle glatt|reduziere|reduziert|zumachen|dichtmachen',
  move: 'nachziehe|ziehe nach|ziehen nach|setzen hoch|hochsetzen|legen|lege|verlegen|verlege|zieht nach|schiebe|schieben|anpassen|passe an',
  'break-even':
    'einstandskurs|einstieg be|auf einstieg|auf einstand|kaufkurs|auf null|den einstieg|den einstand|einstiegskurs be',
  cancel:
    'stornieren wir|storniere|storniert|loschen wir|losche|loscht|geloscht|order geloscht|nehmen die order raus|nehme die order raus|limit loschen|order raus|streichen|streiche',
  keep: 'den rest laufen|lauft|lauft weiter|rest lauft|lasse|lasse laufen|halten|halte|behalten|behalte|bleibt drin|restposition|den rest',
  all: 'vollstandig|ganz|die ganze position|ganze position|die gesamte position|gesamte position|alles',
  filler:
    'bitte|wir|den|unser|unsere|unseren|mein|meine|meinen|meiner|wird|jetzt noch|am|im|position|positionen|bei der|ja|nun|limit order|order bei der|es|euer|eure',
  people:
    'zusammen|liebe leute|liebe community|freunde|kollegen|trader|team|gruppe|liebe freunde|ihr lieben|jungs|madels|alle zusammen|allerseits|community|mannschaft',
  greet:
    'guten morgen|hallo|moin|moin zusammen|danke|gute nacht|hallo zusammen|hallo leute|hi zusammen|hi leute|servus|gruss gott|gruezi|moin leute|moin moin|guten tag|guten abend|guten abend zusammen|guten morgen zusammen|guten morgen leute|schonen guten morgen|mahlzeit|schonen sonntag|schone woche|schonen start|schonen start in die woche|euch allen einen schonen tag|einen schonen tag|schonen abend euch|schonen feierabend|viel erfolg|viel erfolg allen|viel erfolg euch|viel gluck|viel gluck allen|gutes gelingen|fette beute|grusse|gruss|viele grusse|liebe grusse|beste grusse|lg|vg|mfg|bis dann|bis spater|macht es gut|danke euch|danke fur das vertrauen|danke fur eure geduld|vielen dank|besten dank|danke schon|gluckwunsch|herzlichen gluckwunsch',
  plain:
    'prima|klasse|toll|spitze|wunderbar|sauber|stark|starke|starker|starkes|schwach|schwache|schwacher|schwaches|trend|trends|aufwartstrend|abwartstrend|seitwarts|kanal|dreieck|flagge|muster|struktur|kerze|kerzen|impuls|erholung|rucksetzer|abpraller|ausbruch|volumen|liquiditat|volatilitat|kaufer|verkaufer|bullen|baren|bullisch|barisch|charttechnisch|technisch|sauber verteidigt|nach oben|nach unten|lasst nach|tageschart|wochenchart|risikomanagement|an das risikomanagement denken|geld management|geduld|disziplin|ruhe|ruhig|vorsichtig|vorsicht|aufmerksam|achtung|wichtig|nachrichten|kaffee|sonne|wetter|feierabend|morgenkaffee|sonntag|montag|dienstag|mittwoch|donnerstag|freitag|samstag|abend|nachmittag|mittag|naturlich|leider|zum gluck|endlich|ubrigens|kurz|kurzes',
  strong:
    'doch nicht|anderen kanal|nicht meine idee|nicht kopieren|verworfen|noch nicht einsteigen|nicht einsteigen|nicht nachmachen|vergesst das|falscher chart|falscher kanal|falsche gruppe|gestriger|gestrigen|ware ich|zum beispiel|als beispiel|ein beispiel|beispielhaft|scherz|war ein scherz|ich warte auf|wir warten auf|warten noch|demokonto|musterdepot|nur als idee|noch nicht rein|noch nicht kaufen|noch nicht handeln|trade von gestern|signal von gestern|trade von letzter woche|unser trade von letzter woche|nichts tun|nichts machen|noch nichts|bescheid wenn|sage bescheid wenn|nur beobachten|beobachten wir nur|beobachten nur|erst mal beobachten',
  harmless:
    'kommt gut in|kommt gut durch|nur mit kleinem|nur mit kleiner|nur mit geringem|noch eine idee|noch eine idee von mir|noch eine kleine idee|noch ein setup|noch ein trade|noch ein signal|kurz vor feierabend|vor dem feierabend|nur mit kleinem hebel|nur kleiner hebel|hier mein|hier ist|hier mein plan|hier der|hier die|hier das|hier ein|hier eine|hier kommt|hier unser|hier euer|lasst nach|fur die nacht|fur heute|nach oben|nach unten|nach hause|nach dem essen|nach der arbeit|bis morgen|morgen mehr|morgen fruh|guten morgen|gestern kein signal|gestern keine signale|nicht zu gierig|nicht verruckt machen|keine sorge|kein stress|keine eile|kein muss|wenn ihr fragen habt|bei fragen|falls fragen|wer fragen hat|nur 1|maximal|nur mit geld|was ihr verlieren konnt|verlieren konnt|kein ratschlag|fragen gerne|eure fragen|fragen in die|fragen bitte|in die kommentare|in den kommentaren|fur die woche|in die woche',
  life: 'fussball|bundesliga|wetter|regen|schnee|urlaub|familie|kinder|frau|krank|kaffee|fruhstuck|abendessen|essen|feierabend|geburtstag|hochzeit|reise|flug|stau|livestream|geschlafen|ausgeschlafen|training|konzert|kino|hund|katze|spiel|kommentare|mude',
  opens:
    'steigen ein|steige ein|steigen wir|reingehen|gehen rein|gehe rein|wir rein|handeln|diesem trade|diesen trade|dieser trade|diese position|dieser position|diesem signal|eingehen',
  weak: 'das war im|ist durch|freund von mir|ein freund|mein freund|kollege von mir|zu spat|spat dran|verpasst',
};

export const DUTCH = {
  hit: 'geraakt|bereikt|gehaald|aangetikt',
  entry:
    'instap bij|instap op|instap rond|instap tussen|instapzone|instapprijs|instappunt|ik stap in op|limiet op|limietorder|order op|koop op',
  stop: 'stop op|stop bij|stop loss op|stopverlies|sl op',
  target:
    'doelen|doel|koersdoel|koersdoelen|doelen op|doel op|winstdoel|winstdoelen|winst nemen op|winst nemen|tp op',
  price: 'prijs|koers',
  long: 'ik ga long|we gaan long|ga long|longpositie|long positie|long op',
  short: 'ik ga short|we gaan short|ga short|shortpositie|short positie|short op',
  buy: 'koop|kopen|ik koop|we kopen',
  sell: 'verkoop|verkopen|ik verkoop|we verkopen',
  market: 'tegen marktprijs|marktprijs|tegen markt|huidige prijs|huidige koers',
  leverage: 'hefboom|hefboom van|geisoleerd',
  chart: 'steun|weerstand',
  noise: 'risico|inzet|inleg',
  close:
    'sluit|sluiten|we sluiten|ik sluit|sluit de positie|we sluiten de positie|stap uit|stappen uit|uitstappen|we stappen uit|ik stap uit|verklein|verkleinen|afbouwen',
  move: 'verplaatsen|verplaats|we verplaatsen|ik verplaats|verhoog|verhogen|we verhogen|verlaag|verlagen|verzet|verzetten|trek|trekken|schuif|schuiven|zetten|zet',
  'break-even':
    'instapniveau|naar instap|naar break even|naar breakeven|op instap|naar de instap|naar entry|op break even|instapprijs be|kostprijs|quitte',
  cancel:
    'annuleer|annuleren|we annuleren|ik annuleer|geannuleerd|verwijder de order|verwijder order|we verwijderen de order|haal de order weg|order verwijderen|order eruit|schrap de order|trek de order in',
  keep: 'laat lopen|laten lopen|laten we lopen|we houden|ik houd|houd|houden|hou|blijft|blijft open|blijft staan|de rest|restant|het restant',
  part: 'deel|een deel|gedeelte',
  all: 'helemaal|volledig|alles|geheel|de hele positie|hele positie|compleet|in zijn geheel',
  to: 'naar|tot',
  and: 'en|daarna',
  filler:
    'de order|van|het|onze|ons|mijn|we|wij|ik|graag|alsjeblieft|aub|alstublieft|positie|posities|bij|op|nu|een|voor|order',
  not: 'niet|nog niet|geen|nooit',
  if: 'wanneer|wachten|we wachten|wacht|misschien|zodra',
  people:
    'allemaal|mensen|jongens|iedereen|beste mensen|vrienden|luitjes|team|groep|dames en heren|traders|makkers',
  greet:
    'hoi|hoi allemaal|hoi mensen|hallo allemaal|hallo mensen|goedemorgen|goedemorgen allemaal|goedemorgen mensen|goedemiddag|goedemiddag allemaal|goedenavond|goedenavond allemaal|goeiemorgen|dag allemaal|fijne dag|fijne dag allemaal|fijne avond|fijne avond allemaal|fijn weekend|fijn weekend allemaal|prettig weekend|fijne zondag|fijne week|succes allemaal|succes iedereen|succes en groetjes|veel succes|veel plezier|groetjes|groeten|groet|hartelijke groet|dank je|dank jullie wel|dankjewel|bedankt|bedankt allemaal|bedankt voor het vertrouwen|gefeliciteerd|proficiat',
  plain:
    'succes|dank|mooi|prachtig|lekker|uitstekend|markt|grafiek|trend|opwaarts|neerwaarts|zijwaarts|kanaal|driehoek|vlag|patroon|structuur|kaars|kaarsen|impuls|herstel|terugval|uitbraak|volume|liquiditeit|kopers|verkopers|sterk|sterke|zwak|zwakke|zwakte|ziet er zwak uit|ziet er sterk uit|ziet er goed uit|dagelijks|wekelijks|risicobeheer|denk aan je risico|denk aan je risicobeheer|rustig|rustig aan|voorzichtig|let op|opgelet|geduld|discipline|nieuws|koffie|zon|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ochtend|middag|avond|vanavond|vandaag',
  strong:
    'ander kanaal|niet mijn idee|stop is geraakt|stop geraakt|wacht eerst|eerst op het sluiten|niet kopieren|nog niet instappen|niet instappen|niet meedoen|wachten op bevestiging|wacht op bevestiging|bijvoorbeeld|als voorbeeld|een voorbeeld|voorbeeld|was gegaan|grapje|grapjes|verkeerde grafiek|verkeerde groep|vergeet dit|laat maar|demorekening|demo account|trade van gisteren|signaal van gisteren|trade van vorige week|niets doen|nog niets|nog even niets|seintje als|seintje zodra|als het zover is|kijken we alleen|alleen kijken|kijken alleen',
  harmless:
    'niet vergeten|vergeet je|niet te veel|niet meer dan|geen advies|geen beleggingsadvies|geen haast|geen paniek|geen zorgen|geen stress|tot morgen|morgen meer|morgen live|als je vragen hebt|alleen 1|maximaal|nooit meer|ik ga long|ik ga short|we gaan long|we gaan short|denk aan je|denk aan je risico|ga long|ga short|denk aan|stel je vragen|je vragen|jullie vragen|per trade|per positie',
  life: 'voetbal|wedstrijd|regen|sneeuw|vakantie|gezin|familie|kinderen|ziek|koffie|ontbijt|lunch|avondeten|verjaardag|bruiloft|vlucht|geslapen|fietsen|livestream|reacties|moe',
  opens:
    'stappen in|stap in|stappen dan in|in te stappen|stappen we in|deze trade|deze positie|handelen|openen|openen we|dit signaal',
  weak: 'dit was in|dit was|vriend van mij|een vriend|mijn vriend|te laat',
};
