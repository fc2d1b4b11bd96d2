import { foundUnder, nothingUnder } from './cases.js';

const people = [
  'Ada Lovelace',
  'José García',
  'Jürgen Müller-Lüdenscheidt',
  "Sinéad O'Connor",
  'Lovelace, Ada',
  'ADA LOVELACE',
  'Dr. Anna Lang',
  'Frau Anna Lang',
  'Mr John Smith',
  'Ludwig van Beethoven',
  'María de la Cruz',
  'Анна Иванова',
  'محمد علي',
  'Max v. Berg',
  'J. R. Smith',
  'Mme Claire Dubois',
  'Sr. Juan Pérez',
  'Anna-Lena Graf von Moltke',
  'Nguyễn Văn An',
  'Ada K. Lovelace',
  'ada lovelace',
  'John Smith Jr.',
  'Prof. Dr. Max Planck',
  'D’Angelo Russo',
  'אברהם לוי',
  'Íñigo Ñáñez',
  '김민수',
  "N'Golo Kanté",
];
const full = [
  'Ada Lovelace',
  'José García',
  'Lovelace, Ada',
  'ADA LOVELACE',
  'Dr. Anna Lang',
  'Mr John Smith',
  'María de la Cruz',
  'Ludwig van Beethoven',
  'Анна Иванова',
  'J. R. Smith',
  'Frau Anna Lang',
];

describe('names in the wild', () => {
  foundUnder(
    'name',
    `name_first firstName last_name full_name fullName FULLNAME customer_name customerName kundenname kunden_name 
     name_of_child childName name_des_kindes ansprechpartner ansprechpartner_name kontaktperson contact_person inhaber.name
     kontoinhaber account_holder_name cardholderName card_holder name_on_card titular titular_tarjeta titulaire_compte nom_titulaire
     destinataire.nom nom_destinataire nombre_destinatario destinatario.nombre empfaenger_name empfaengername rider.name driver_name
     patient_name patientName employee_name mitarbeitername mitarbeiter.name teilnehmer_name guest_name passenger_name passagier_name
     traveler.full_name signer_name signee signed_by_name legal_name legal_first_name preferred_name maiden_name geburtsname
     mothers_maiden_name emergency_contact_name notfallkontakt_name next_of_kin_name parent_name guardian_name spouse_name
     apellido_paterno segundo_apellido apellidos nombres nombre_completo nombre_cliente nombre_y_apellidos nom_de_famille
     nom_complet prenom_nom nom_prenom prenom2 nom_patient nom_naissance surname surnames family_name middle_name
     given_names forename forenames vorname nachname vor_und_nachname rufname billing_name shipping_name
     billing.full_name recipient_full_name sender_name absendername author_name reviewer_name attendee_name applicant_name
     tenant_name mietername beneficiary_name payee_name buyer_name seller.first_name owner_name besitzer_name halter_name
     versicherter.name bewerber_name schueler_name lehrer_name arzt_name doctor_name physician_name agent_first_name
     user.name usuario.nombre utilisateur.nom account.owner.name profile.name victim_name witness_name insured_name
     beneficiario_nombre nom_du_client nom_de_l_enfant nombre_del_paciente participant.display_name hiring_manager_name
     lead_name nickname`,
    people,
  );
  foundUnder(
    'name',
    `customer kunde cliente recipient destinataire empfaenger empfänger driver patient guest passenger employee mitarbeiter
     contact_person ansprechpartner ansprechpartnerin kontaktperson inhaber besitzer eigentuemer titular titulaire signed_by unterzeichner
     assigned_to reported_by approved_by sachbearbeiter betreuer berater trainer author autor reviewer billing_contact notfallkontakt
     emergency_contact next_of_kin guardian spouse attn caregiver physician treating_doctor insured versicherter applicant
     beneficiary tenant nominee witness manager requester`,
    full,
  );
  nothingUnder(
    `product_name product.name campaign_name company_name companyName firmenname file_name filename event_name screen_name page_name
     plan_name category_name store_name brand.name device_name host_name hostname domain_name table_name column_name field_name
     class_name function_name method_name service_name server_name city_name street_name country_name project_name team.name
     workspace_name channel_name feature_name experiment_name variant_name song_name playlist_name course_name room_name hotel_name
     venue.name produktname firmenname dateiname nombre_producto nombre_archivo nom_produit nom_fichier nom_entreprise nombre_empresa
     app_name package_name module_name job_name queue_name topic_name bucket_name cluster_name pod_name container_name node_name
     image_name tag_name key_name node.name pipeline_name rule_name policy_name template_name theme_name font_name sensor_name
     model_name network_name carrier_name bank_name account_name_type school_name exchange_name index_name view_name schema_name
     x value title description message text status action label`,
    ['Ada Lovelace', 'Iron Temple', 'Chuck Taylor'],
  );
  nothingUnder(
    'customer_name first_name name_first recipient driver patient user.name assigned_to approved_by manager author ansprechpartner',
    [
      'true',
      'unknown',
      'n/a',
      'Acme GmbH',
      'is required',
      'guest',
      '[name]',
      'ada99',
      'some-slug-here',
      'UNKNOWN',
      'System',
      '12',
    ],
  );
  nothingUnder('customer user driver author manager owner contact host player account client profile', [
    'premium',
    'ACTIVE',
    'admin',
    'mysql',
    'nvidia',
    'chrome',
    'web',
    'Email',
    'gold tier',
    'Very Active',
    'New',
    'service-account',
  ]);
});
