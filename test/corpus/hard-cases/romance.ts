import type { JsonObject } from '../../../src/domain/json.js';
import { identify, page, track } from './events.js';

/** Spanish and French. */
export const romance: { readonly es: readonly JsonObject[]; readonly fr: readonly JsonObject[] } = {
  es: [
    track('Mensaje enviado', { texto: 'escribe a «email:maria.garcia@example.es», ¿vale?' }),
    track('Mensaje enviado', { texto: 'mi móvil es el «phone:612 34 56 78»' }),
    track('Mensaje enviado', { texto: '¿Es el «phone:+34 91 234 56 78»? Pedido «!phone:612345678-B»' }),
    track('Pedido creado', { nº_pedido: '«!phone:612345678»', total: '«!phone:1.234,50» €' }),
    track('Transferencia', { cuenta: '«iban:ES91 2100 0418 4502 0005 1332»' }),
    track('Solicitud', { texto: 'nacido el «birth_date:12 de marzo de 1987» en Vigo' }),
    track('Solicitud', {
      fecha_de_nacimiento: '«birth_date:12/03/1987»',
      fecha_alta: '«!birth_date:12/05/2024»',
    }),
    track('Solicitud', { apellidos: '«name:García López»', nombre_producto: '«!name:Zapatilla Carmen»' }),
    identify({
      nombre: '«name:Begoña»',
      primer_apellido: '«name:Ibáñez»',
      empresa: { nombre: '«!name:Martín e Hijos»' },
    }),
    track('Ubicación', { latitud: '«coordinates#40.416775»', longitud: '«coordinates#-3.70379»' }),
    track('Medidas', { longitud: '«!coordinates#40.4»', anchura: '«!coordinates#3.7»', unidad: 'cm' }),
    track('Acceso', { detalle: 'bloqueada la IP «ip:83.45.12.7»; versión «!ip:2.1.0.4»' }),
    page('Inicio', { url: '«url:https://example.es/alta?correo=«email:jose%40example.es»»' }),
  ],
  fr: [
    track('Message envoyé', { texte: 'écrivez à «email:elodie.lefevre@example.fr» !' }),
    track('Message envoyé', { texte: 'mon portable : «phone:06 12 34 56 78»' }),
    track('Message envoyé', { texte: 'au «phone:01.99.00.12.34» ou «phone:+33 (0)6 12 34 56 78»' }),
    track('Commande créée', { n_commande: '«!phone:0612345678»', montant: '«!phone:1 234,50» €' }),
    track('Virement', { compte: '«iban:FR14 2004 1010 0505 0001 3M02 606»' }),
    track('Demande', { texte: 'née le «birth_date:12 mars 1987» à Lille' }),
    track('Demande', {
      date_de_naissance: '«birth_date:12/03/1987»',
      date_demande: '«!birth_date:12/05/2024»',
    }),
    track('Demande', {
      prénom: '«name:Zoé»',
      nom: "«name:d'Artagnan»",
      nom_produit: '«!name:Crème Camille»',
    }),
    identify({ titulaire: '«name:Benoît Le Goff»', société: { nom: '«!name:Dupont & Fils»' } }),
    track('Lieu partagé', { texte: 'ici «coordinates:48.856614, 2.352222», à 18 h' }),
    track('Horaires', { texte: 'ouvert «!phone:08h30-12h00» et «!phone:14h-18h30»' }),
    track('Connexion', { détail: 'refusée depuis «ip:2a01:cb00:12::4f», version «!ip:3.2.1.0»' }),
    track('Loto', { grille: '«!phone:04 12 19 27 38»' }),
  ],
};
